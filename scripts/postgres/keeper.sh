# usage: keeper.sh <folder to remove afterwards> <another> <server> <its arguments>
# Runs the server, and stops it when standard input ends: on request, or because whoever started it is gone, however it
# went. Then removes both folders (either may be empty). Nothing else ends it, so that it can always do that.
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
