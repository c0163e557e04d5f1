# The whole product in one image. It runs as nobody in particular, on a read-only root; only /data is written to:
#   docker run --read-only --tmpfs /tmp -v obstacles:/data -e TELEGRAM_TOKEN -p 8080:8080 quatre-obstacles
# BASE needs Python 3.11 or later with venv and pip, nothing else.
ARG BASE=python:3.13-slim-trixie

FROM ${BASE} AS build
WORKDIR /app
COPY requirements.lock ./
RUN python3 -m venv --without-pip /opt/obstacles \
    && python3 -m pip --python /opt/obstacles/bin/python install \
       --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY dialogs dialogs
COPY knowledge knowledge
RUN python3 -m pip --python /opt/obstacles/bin/python install \
       --no-cache-dir --no-deps --no-build-isolation --no-index -e . \
    && /opt/obstacles/bin/python -m compileall -q bot

FROM ${BASE}
COPY --from=build /opt/obstacles /opt/obstacles
COPY --from=build /app /app
RUN mkdir /data && chown 10001:10001 /data
ENV PATH=/opt/obstacles/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CONTENT_ROOT=/app \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8080
WORKDIR /app
USER 10001:10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ['PORT']}/healthz\", timeout=2)"]
ENTRYPOINT ["obstacles"]
CMD ["serve"]
