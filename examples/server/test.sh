#!/bin/sh
# SPDX-License-Identifier: MIT
# Drives the server with a client: quotes, a reload that fits, two that do not, a rule that never comes back.
cp rules.ts rules_first.ts
: > server.log # it is looked at before the server has opened it
./main 0 > server.log 2> errors.log &
server=$!
trap 'kill $server 2>/dev/null' EXIT
lines=1
wait_for() { # until the server has told so many lines
    tries=0
    while [ "$(wc -l < server.log)" -lt "$1" ]; do
        tries=$((tries + 1))
        [ $tries -gt 300 ] && { echo "the server does not answer"; cat errors.log; exit 1; }
        sleep 0.1
    done
}
reload() { # with another file of rules
    cp "$1" rules.ts
    kill -HUP $server
    lines=$((lines + 1))
    wait_for $lines
    tail -1 server.log
}
wait_for $lines
port=$(sed -n 's/.*:\([0-9]*\)$/\1/p' server.log)
./client "$port" '/quote?quantity=3&unit=10&country=DE' '/quote?quantity=12&unit=9.5&country=FR&member=1' \
    '/quote?quantity=0&unit=1&country=CH' '/quote?quantity=1&unit=-1&country=CH' '/quote?quantity=x' /nothing
reload rules_sale.ts
./client "$port" '/quote?quantity=3&unit=10&country=DE'
echo 'export const price = (order: Order): string => "much";' > broken.ts
reload broken.ts
grep -c GOTS4011 errors.log
echo 'export let asked: string = ""; let' > broken.ts
reload broken.ts
./client "$port" '/quote?quantity=13&unit=10&country=DE' '/quote?quantity=3&unit=10&country=DE'
reload rules_first.ts
./client "$port" '/quote?quantity=3&unit=10&country=DE'
kill -TERM $server
wait $server
echo "ended with $?"
trap - EXIT
