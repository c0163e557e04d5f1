#!/usr/bin/env bash
# Builds the shipped Dockerfile without any registry: a base from debootstrap, wheels fetched beforehand by this machine's pip, buildah's
# chroot isolation. As root: deploy/try_image.sh FOLDER. The image's root file system ends up in FOLDER/root; nothing is left elsewhere.
set -euo pipefail
folder=$(realpath "$1")
here=$(realpath "$(dirname "$0")/..")
suite=${SUITE:-bookworm}
mkdir -p "$folder/storage" "$folder/base" "$folder/wheels"
store=(--root "$folder/storage/root" --runroot "$folder/storage/run" --storage-driver vfs)
export BUILDAH_ISOLATION=chroot

debootstrap --variant=minbase --include=python3,python3-venv,python3-pip,util-linux "$suite" "$folder/base" > "$folder/debootstrap.log"
python3 -m pip download --quiet --require-hashes --only-binary :all: --python-version 3.11 --no-deps \
    -r "$here/requirements.lock" -d "$folder/wheels"
mkdir "$folder/base/wheels"
cp "$folder"/wheels/*.whl "$folder/base/wheels/"
printf '[global]\nno-index = true\nfind-links = /wheels\n' > "$folder/base/etc/pip.conf"

base=$(buildah "${store[@]}" from scratch)
buildah "${store[@]}" add --quiet "$base" "$folder/base" / > /dev/null
buildah "${store[@]}" commit --quiet "$base" obstacles-base > /dev/null
buildah "${store[@]}" rm "$base" > /dev/null
rm -rf "$folder/base"
buildah "${store[@]}" bud --quiet --pull-never --build-arg BASE=localhost/obstacles-base -t obstacles "$here" > "$folder/build.log"
made=$(buildah "${store[@]}" from --pull-never localhost/obstacles)
buildah "${store[@]}" config --shell /bin/sh "$made"
cp -a "$(buildah "${store[@]}" mount "$made")" "$folder/root"
buildah "${store[@]}" inspect --type image localhost/obstacles > "$folder/image.json"
buildah "${store[@]}" umount "$made" > /dev/null
rm -rf "$folder/storage"
