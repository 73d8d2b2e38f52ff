#!/usr/bin/env bash
# A bare Debian in a folder: README's two commands and deploy/'s recipe, each with its time.
#
#   sudo tests/bare_debian.sh [FOLDER [begin|all|deploy]]
#
# As root. It makes a Debian with python3, python3-venv and make alone (debootstrap, from the mirror
# that this machine's apt uses), runs in it as an ordinary user what README.md says first, then as root
# what deploy/systemd.md says, as far as a folder without systemd goes; at the end it removes it all.
# With `all`, `make test` runs to its end; else until its first tests have passed; with `deploy`, only
# deploy/'s recipe is tried.
set -euo pipefail
clone=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d)}
tests=${2:-begin}
mkdir -p "$folder"
root=$folder/debian

[ "$(id -u)" = 0 ] || { echo "This needs root." >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 2; }
command -v git >/dev/null || { echo "git is missing: apt-get install git" >&2; exit 2; }

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Created-By: Packages" | grep -v security | head -n 1)

inside() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "${keep[@]}" "$@"; }
# An ordinary user, as who clones and tries it is.
user() { chroot --userspec=1000:1000 "$root" /usr/bin/env -i HOME=/home/desk PATH=/usr/bin:/bin LC_ALL=C.UTF-8 YONGLIANG_LANG=en "${keep[@]}" bash -euc "cd ~/yongliang && $1"; }
timed() { local what=$1 from; shift; echo "== $what"; from=$(date +%s); "$@"; echo "== $what: $(($(date +%s) - from)) s"; }

quietly() { "$@" >"$folder/debootstrap.log"; }

# How this machine reaches packages, if by more than the usual way: nothing of it is written down.
keep=(); for name in $(compgen -e | grep -iE '^(pip_|https?_proxy|no_proxy|ssl_cert)' || true); do keep+=("$name=${!name}"); done
mounted=()
bind() { mkdir -p "$root$1"; mount --bind "$1" "$root$1"; mounted+=("$root$1"); }
ended() {
  for pid in /proc/[0-9]*; do
    [ "$(readlink "$pid/root" 2>/dev/null)" = "$root" ] && kill "${pid#/proc/}" 2>/dev/null
  done
  sleep 1
  for ((n = ${#mounted[@]} - 1; n >= 0; n--)); do umount -l "${mounted[n]}"; done
  grep -q " $root" /proc/mounts || rm -rf --one-file-system "$root"
}
trap ended EXIT

timed "debootstrap $suite" quietly debootstrap --variant=minbase --include=python3,python3-venv,make,ca-certificates "$suite" "$root" "$mirror"
bind /proc
bind /dev
bind /dev/pts
cp /etc/resolv.conf /etc/hosts "$root/etc/"
for each in /etc/ssl/certs /usr/share/ca-certificates ${BARE_ALSO:-}; do [ -d "$each" ] && bind "$each"; done
[ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/pip.conf"

inside useradd --create-home --uid 1000 desk
git -C "$clone" archive --format=tar --prefix=yongliang/ HEAD | tar -x -C "$root/home/desk"
chown -R 1000:1000 "$root/home/desk"

if [ "$tests" != deploy ]; then
  timed "make demo" user "make demo"
  timed "make demo, again" user "make demo"
fi
if [ "$tests" = all ]; then
  # Test by test: where it is broken off, what failed until then is known.
  timed "make test" user "PYTEST_ADDOPTS=-v make test"
elif [ "$tests" = begin ]; then
  timed "make test: installs" user "make .venv/.tools"
  timed "make test: begins" user ".venv/bin/python -m pytest -q -p no:cacheprovider --pure @tests/pure.txt -x -k 'diffs or decider'"
fi

echo "== deploy/systemd.md"
timed "venv and program" inside bash -euc "
  cd /home/desk/yongliang
  python3 -m venv /opt/yongliang
  /opt/yongliang/bin/pip install --quiet -c constraints.txt '.[apprise,charts,media,proof,warc,web]'
  install -d /etc/yongliang"
cat >"$root/etc/yongliang/yongliang.toml" <<'TOML'
[archive]
path = "/var/lib/yongliang/archive.db"
[seeds]
sources = ["nobody.toml"]
[fetch]
user_agent = "YongliangWatch/1 (+https://desk.example/contact)"
TOML
# Nobody is asked: a machine that is tried out is no reader of forty sites.
cat >"$root/etc/yongliang/nobody.toml" <<'TOML'
id = "nobody"
name = "nobody"
article_url = ['/\d+$']
[[feeds]]
kind = "listing"
url = "http://nobody.invalid/"
TOML
# What the units have systemd make: a user of their own, and its folders.
inside useradd --uid 61184 --home-dir / --no-create-home --key UID_MAX=65000 --user-group yongliang
inside install -d -o yongliang -g yongliang -m 0750 /var/lib/yongliang
inside install -d -o yongliang -g yongliang /run/yongliang
service() { chroot --userspec=61184:61184 "$root" /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 MPLCONFIGDIR=/tmp/matplotlib YONGLIANG_LANG=en sh -c "umask 077; cd /var/lib/yongliang; exec $1"; }
started() { sed -n 's/^ExecStart=//p' "$clone/deploy/$1.service"; }

timed "check, as root" inside YONGLIANG_LANG=en YONGLIANG_CONFIG=/etc/yongliang/yongliang.toml /opt/yongliang/bin/yongliang check
service "$(started yongliang)" 2>"$folder/daemon.log" &
daemon=$!
for _ in $(seq 200); do [ -f "$root/var/lib/yongliang/archive.db" ] && break; sleep 0.3; done
echo canary-password | inside YONGLIANG_LANG=en YONGLIANG_CONFIG=/etc/yongliang/yongliang.toml /opt/yongliang/bin/yongliang users add wang --role admin
service "$(started yongliang-web) --port 8799" >"$folder/page.log" 2>&1 &
for _ in $(seq 200); do grep -qs Serving "$folder/page.log" && break; sleep 0.3; done
inside /opt/yongliang/bin/python - <<'PY'
import urllib.request
with urllib.request.urlopen("http://127.0.0.1:8799/sign-in", timeout=30) as answer:
    print("the page answers", answer.status)
PY
inside YONGLIANG_LANG=en YONGLIANG_CONFIG=/etc/yongliang/yongliang.toml /opt/yongliang/bin/yongliang status | head -n 5
kill -0 "$daemon" || { echo "The daemon has ended:" >&2; cat "$folder/daemon.log" >&2; exit 1; }
echo "== the service's files"
ls -lan "$root/var/lib/yongliang"
tail -n 5 "$folder/daemon.log" "$folder/page.log"
if command -v systemd-analyze >/dev/null; then
  # systemd is no part of a bare Debian: this machine's looks at the units, with that root's program.
  mkdir "$folder/units"
  for unit in yongliang yongliang-web; do
    sed "s#^ExecStart=/opt#ExecStart=$root/opt#" "$clone/deploy/$unit.service" >"$folder/units/$unit.service"
  done
  systemd-analyze verify "$folder"/units/*.service && echo "systemd-analyze verify: nothing to say"
fi
echo "== done"
