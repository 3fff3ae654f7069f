# usage: stop-with-parent.sh <folder to remove afterwards> <another folder> <server> <arguments>
# Runs the server and stops it when standard input closes: on request, or because the parent process ended, even by kill -9.
# Then removes both folders (either argument may be empty). It ignores other signals, so that it can always do that.
trap "" HUP INT TERM
first=$1 second=$2
shift 2
exec 3<&0
"$@" 3<&- &
server=$!
(read -r _ <&3; kill -INT "$server") 2>/dev/null &
watcher=$!
wait "$server"
status=$?
kill -KILL "$watcher" 2>/dev/null
cd /
rm -rf ${first:+"$first"} ${second:+"$second"}
exit "$status"
