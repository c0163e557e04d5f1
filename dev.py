"""The one command of a fresh checkout: `python3 dev.py run` talks, `python3 dev.py test` tests. Standard library only.

It makes a private environment (`.venv`, or the folder that OBSTACLES_VENV names), fills it from the hash-locked requirements, and
does so again only when a lock, the Python or the folder has changed. Works with Debian's python3 (no ensurepip) as with any other.
Must parse on old Pythons too, so that they get a kind word: hence the quoted annotations. Must not know the product, only start it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
RUNTIME = "requirements.lock"
EVERYTHING = "requirements-dev.lock"
FAULTS = "requirements-faults.lock"
NONE_FOUND = 5
"""What pytest returns when no test is chosen."""
BENCH = "requirements-bench.lock"
STAMP = "obstacles-stamp"
PARTS = {
    "nginx": "nginx-light",
    "strace": "strace",
    "buildah": "buildah",
    "debootstrap": "debootstrap",
    "redis-server": "redis-server",
}
"""What the fault suite and the measurements run against: program, and the Debian package that holds it."""

USAGE = """\
Usage: python3 dev.py COMMAND [ARGUMENTS]

  run [ARGUMENTS]    the conversation in this terminal (as: obstacles chat ARGUMENTS)
  test [ARGUMENTS]   the tests (pytest's arguments; --faults: the long runs with faults, --nightly: the longest)
  lint               style, types, imports, the Dockerfile and the content
  bench [NAMES]      the measurements (--keep: those named go into docs/performance.md, as all do; scale: docs/scale.md)
  fuzz [TARGETS]     coverage-guided fuzzing of what strangers and authors write
  sbom [FILE]        the bill of materials (CycloneDX)
  audit              known vulnerabilities of the locked packages, where an advisory database can be reached
  setup [--faults]   only make the environment, with everything in it; --faults: also what the fault suite runs against
  lock               compile the requirements files anew from pyproject.toml (needs uv)

The first command takes up to a minute: it makes the environment and fills it. `obstacles --help` says what the product does."""


class SetupError(Exception):
    """The environment cannot be made; the text is one line with the cure."""


class Environment:
    """The private environment of one checkout: where it is, what it holds, how to fill it."""

    def __init__(self, root: "Path", folder: "Path") -> None:
        self.root = root
        self.folder = folder
        self.scripts = folder / ("Scripts" if os.name == "nt" else "bin")
        self.python = self.scripts / ("python.exe" if os.name == "nt" else "python")

    def script(self, name: "str") -> "str":
        """The path of an installed command."""
        return str(self.scripts / (name + (".exe" if os.name == "nt" else "")))

    def wanted(self, lock: "str") -> "str":
        """What the stamp must say: any change of lock, project file, Python or folder makes the environment stale."""
        digest = hashlib.sha256()
        for name in (lock, "pyproject.toml"):
            digest.update((self.root / name).read_bytes())
        digest.update(repr((sys.version_info[:2], str(self.root))).encode())
        return lock + " " + digest.hexdigest()

    def holds(self, lock: "str") -> "bool":
        """Whether all of `lock` is installed already. The development lock holds the runtime one."""
        stamp = self.folder / STAMP
        if not stamp.is_file() or not self.python.exists():
            return False
        written = stamp.read_text(encoding="utf-8")
        return written in (self.wanted(lock), self.wanted(EVERYTHING))

    def fill(self, lock: "str", project: "bool" = True) -> "None":
        """Make the environment and install `lock` and, if so told, the project into it, unless that was done.

        Raises SetupError with the cure when there is no usable pip, no network, or a package that is not what the lock says.
        """
        if self.holds(lock):
            return
        say("Preparing " + self.folder.name + " (once, less than a minute) …")
        (self.folder / STAMP).unlink(missing_ok=True)
        self._make()
        installer = self.installer()
        self.install(installer, ["--require-hashes", "--only-binary", ":all:", "-r", lock])
        if project:
            self.install(installer, ["--no-deps", "--no-build-isolation", "--no-index", "-e", "."])
        (self.folder / STAMP).write_text(self.wanted(lock), encoding="utf-8")

    def _make(self) -> "None":
        if works(str(self.python)):
            return
        made = quietly([sys.executable, "-m", "venv", "--clear", "--without-pip", str(self.folder)], self.root)
        if made.returncode:
            raise SetupError(
                "this Python cannot make environments; install its venv module (Debian: apt install python3-venv)"
            )

    def installer(self) -> "list[str]":
        """The pip that fills the environment: this Python's own, else the one that ensurepip brings."""
        if quietly([sys.executable, "-m", "pip", "--version"], self.root).returncode == 0:
            return [sys.executable, "-m", "pip", "--python", str(self.python)]
        if quietly([str(self.python), "-m", "ensurepip", "--default-pip"], self.root).returncode == 0:
            return [str(self.python), "-m", "pip"]
        raise SetupError("pip is missing: install it (Debian, Ubuntu: apt install python3-pip) and say this again")

    def install(self, installer: "list[str]", arguments: "list[str]") -> "None":
        done = quietly([*installer, "install", "--quiet", "--no-compile", "--retries", "2", *arguments], self.root)
        if done.returncode:
            raise SetupError(cure(done.stdout))


def cure(output: "str") -> "str":
    """What to say of pip's failure, in one line: what happened and what helps."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    last = next(
        (line for line in reversed(lines) if line.startswith("ERROR:")), lines[-1] if lines else "no reason given"
    )
    if "DO NOT MATCH THE HASHES" in output:
        return "a package is not the one that the lock names, nothing of it was installed; try another package index or mirror"
    if "Retrying (Retry(" in output or "ConnectionError" in output:
        return "no package index can be reached; connect to the network, or set PIP_INDEX_URL to a mirror, and say this again"
    if "No matching distribution" in output:
        return "a package has no wheel for this Python and system (" + last + "); try CPython 3.11 to 3.14"
    if "no such option: --python" in output:
        return "pip is too old: it must be 22.3 or later (python3 -m pip install --upgrade pip)"
    if "No space left" in output:
        return "the disk is full: the environment needs about 600 MB"
    return "pip could not install the requirements: " + last


def quietly(command: "list[str]", folder: "Path") -> "subprocess.CompletedProcess[str]":
    """Run a command in `folder`, keeping all that it prints."""
    surroundings = dict(
        os.environ,
        PIP_USER="0",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_NO_INPUT="1",
        DEBIAN_FRONTEND="noninteractive",
        RUNLEVEL="1",
    )
    return subprocess.run(
        command,
        cwd=str(folder),
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def works(python: "str") -> "bool":
    """Whether there is such a Python and it starts."""
    try:
        return quietly([python, "-c", ""], ROOT).returncode == 0
    except OSError:
        return False


def say(line: "str") -> "None":
    """One line to the person, apart from what the command itself prints."""
    print(line, file=sys.stderr, flush=True)


def call(command: "list[str]") -> "int":
    """Run a command from the project's folder, in the foreground, and return its exit code."""
    process = subprocess.Popen(command, cwd=str(ROOT))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the command got it too, and ends in its own way
            continue


def run(environment: "Environment", arguments: "list[str]") -> "int":
    """The conversation in the terminal."""
    environment.fill(RUNTIME)
    return call([str(environment.python), "-m", "bot", "chat", *arguments])


def test(environment: "Environment", arguments: "list[str]") -> "int":
    """The tests, on all processors unless the arguments say otherwise; in the long runs, those that judge times come last, and alone."""
    environment.fill(EVERYTHING)
    command = [str(environment.python), "-m", "pytest"]
    if any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        return call([*command, *arguments])
    if not {"--faults", "--nightly"} & set(arguments):
        return call([*command, "-n", "auto", "--dist", "worksteal", *arguments])
    workers = str((os.cpu_count() or 1) + 1)  # many of these wait for a good part of their time
    together = call([*command, "-n", workers, "--maxschedchunk", "1", "-m", "not alone", *arguments])
    alone = call([*command, "-m", "alone", *arguments])
    return max({together, alone} - {NONE_FOUND}, default=NONE_FOUND)


def lint(environment: "Environment", arguments: "list[str]") -> "int":
    """Every check that runs nothing of the product but its content check. All are run; one that fails fails the whole."""
    environment.fill(EVERYTHING)
    python = str(environment.python)
    checks = {
        "style": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "imports": [environment.script("lint-imports"), "--no-logo"],
        "Dockerfile": [environment.script("hadolint"), "Dockerfile"],
        "content": [python, "-m", "bot", "check"],
    }
    if os.name == "nt":  # no wheel of hadolint there
        del checks["Dockerfile"]
    failed = []
    for name, command in checks.items():
        say("lint: " + name)
        if call(command):
            failed.append(name)
    say("lint: " + ("failed: " + ", ".join(failed) if failed else "all well"))
    return 1 if failed else 0


def bench(environment: "Environment", arguments: "list[str]") -> "int":
    """The measurements, all or those named. Bots of other makes, and the sampler, live in an environment of their own, beside."""
    environment.fill(EVERYTHING)
    if not arguments or {"rivals", "stages"} & set(arguments):
        beside = environment.folder.with_name(environment.folder.name + "-bench")
        Environment(environment.root, beside).fill(BENCH, project=False)
    return call([str(environment.python), "-m", "bench", *arguments])


def fuzz(environment: "Environment", arguments: "list[str]") -> "int":
    """Coverage-guided fuzzing, all targets or those named."""
    environment.fill(EVERYTHING)
    return call([str(environment.python), "-m", "fuzz", *arguments])


def sbom(environment: "Environment", arguments: "list[str]") -> "int":
    """The bill of materials of what is shipped, from the runtime's lock."""
    environment.fill(EVERYTHING)
    return call([str(environment.python), "-m", "deploy.materials", "sbom", *arguments])


def audit(environment: "Environment", arguments: "list[str]") -> "int":
    """Known vulnerabilities; 3 when no advisory database can be reached, which is said."""
    environment.fill(EVERYTHING)
    return call([str(environment.python), "-m", "deploy.materials", "audit", *arguments])


def setup(environment: "Environment", arguments: "list[str]") -> "int":
    """Only make the environment; with `--faults`, bring the parts that the fault suite runs against too."""
    environment.fill(EVERYTHING)
    left = fault_parts(environment) if "--faults" in arguments else ""
    if left:
        raise SetupError(left)
    say("Ready. `" + environment.script("obstacles") + " --help` says what there is.")
    return 0


def fault_parts(environment: "Environment") -> "str":
    """Install what is missing of PARTS, and the fuzzer; what could not be had, in one line."""
    trouble = []
    try:
        environment.install(environment.installer(), ["--require-hashes", "--only-binary", ":all:", "-r", FAULTS])
    except SetupError as error:
        trouble.append("the fuzzer: " + str(error))
    missing = missing_parts()
    if missing and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        packages = [PARTS[name] for name in missing]
        say("Installing " + " ".join(packages) + " …")
        quietly(["apt-get", "update"], environment.root)
        quietly(["apt-get", "install", "-y", "--no-install-recommends", *packages], environment.root)
        missing = missing_parts()
    if missing:
        trouble.append(
            "missing: "
            + ", ".join(missing)
            + " (Debian: apt install "
            + " ".join(PARTS[name] for name in missing)
            + ")"
        )
    return "; ".join(trouble)


def missing_parts() -> "list[str]":
    """Those of PARTS that this machine does not have. Some live where only root's path leads."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return [name for name in PARTS if not shutil.which(name, path=path)]


def lock(environment: "Environment", arguments: "list[str]") -> "int":
    """Compile the requirements files: wheels only, hashes, no host, nothing published in the last seven days."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(environment.scripts))
    if uv is None:
        raise SetupError("uv is missing: install it (python3 -m pip install uv) and say this again")
    os.environ["UV_CUSTOM_COMPILE_COMMAND"] = "python3 dev.py lock"
    compiling = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--universal", "--python-version", "3.11"]
    compiling += ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--only-binary", ":all:"]
    compiling += ["--exclude-newer", "P7D", "--group", "build", *arguments]
    faults = [part for part in compiling if part not in ("pyproject.toml", "--group", "build")]
    return (
        call([*compiling, "-o", RUNTIME])
        or call([*compiling, "--group", "dev", "-c", RUNTIME, "-o", EVERYTHING])
        or call([*faults, "--group", "faults", "-c", EVERYTHING, "-o", FAULTS])
        or call([*faults, "--group", "bench", "-o", BENCH])
    )


COMMANDS = {"run": run, "test": test, "lint": lint, "bench": bench}
COMMANDS.update({"fuzz": fuzz, "sbom": sbom, "audit": audit, "setup": setup, "lock": lock})


def newer_python() -> "str":
    """The name of a Python on this machine that is recent enough, or nothing."""
    names = ("python3.%d" % minor for minor in range(20, OLDEST[1] - 1, -1))
    return next((name for name in names if shutil.which(name) and works(name)), "")


def main(arguments: "list[str]", version: "tuple[int, ...]" = tuple(sys.version_info[:3])) -> "int":
    """Start the command that the arguments name; 2 when they name none or the environment cannot be made."""
    if version[:2] < OLDEST:
        other = newer_python()
        advice = "say: " + other + " dev.py" if other else "install Python 3.11 or later"
        say("dev.py: this is Python %d.%d, which is too old; %s" % (version[0], version[1], advice))
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        say(USAGE)
        return 0 if arguments[:1] in (["-h"], ["--help"]) else 2
    folder = Path(os.environ.get("OBSTACLES_VENV") or ROOT / ".venv").absolute()
    try:
        return COMMANDS[arguments[0]](Environment(ROOT, folder), arguments[1:])
    except SetupError as error:
        say("dev.py: " + str(error))
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
