#!/bin/sh
# Runs the image's command as its Dockerfile means it to be run, on a machine without containers: user 10001, no capability, no new
# privileges, a root that cannot be written, 256 processes and 2 GiB at most; only /data, /tmp and the current folder are there to write.
# As root: IMAGE_ROOT=FOLDER/root deploy/confined.sh [obstacles ARGUMENTS…] (the root that try_image.sh makes).
set -e
if [ "$1" != --inside ]; then
    exec unshare --mount "$0" --inside "$PWD" "$@"
fi
here=$2
shift 2
root=$IMAGE_ROOT
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t tmpfs tmpfs "$root/tmp"
chmod 1777 "$root/tmp"
mount -t tmpfs -o uid=10001,gid=10001,mode=700 tmpfs "$root/data"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mknod -m 666 "$root/dev/null" c 1 3
mknod -m 666 "$root/dev/urandom" c 1 9
mount -o remount,ro "$root/dev"
inside=/data
case "$here" in
    /tmp/*)
        mkdir -p "$root$here"
        chown -R 10001:10001 "$here"
        mount --bind "$here" "$root$here"
        inside=$here
        ;;
esac
[ "$1" = python3 ] || set -- obstacles "$@"
PATH=/opt/obstacles/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH CONTENT_ROOT="${CONTENT_ROOT:-/app}" DATA_DIR="${DATA_DIR:-/data}" PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
unset PYTHONPATH
exec prlimit --nproc=256 --data=2147483648 -- chroot "$root" \
    setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
    env -C "$inside" "$@"
