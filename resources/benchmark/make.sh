#!/bin/sh
# Makes the speech in this folder with flite (Debian package "flite") and sox, so that everybody may use it.
set -eu
cd "$(dirname "$0")"

# say NAME VOICE PAUSE SENTENCE…: sentences with so many seconds of silence before each, and their text.
say() {
    name=$1 voice=$2 pause=$3
    shift 3
    echo "$*" >"$name.txt"
    parts=
    for sentence; do
        part="$name-$(echo "$parts" | wc -w).wav"
        flite -voice "$voice" -t "$sentence" -o "$part"
        sox "$part" -r 16000 -b 16 "padded-$part" pad "$pause" 0
        rm "$part"
        parts="$parts padded-$part"
    done
    # shellcheck disable=SC2086 # names without spaces
    sox $parts speech.wav pad 0 0.5
    # Room noise below the voices, as every microphone has; -R makes it the same each time.
    sox -R speech.wav -p synth pinknoise vol -66dB | sox -R -m -v 0.9 speech.wav -v 1 - -b 16 "$name.flac"
    # shellcheck disable=SC2086
    rm speech.wav $parts
}

say letter slt 0.6 \
    "Thank you for your letter, which reached us yesterday." \
    "We were very glad to hear that everybody is well." \
    "My brother will come to the station and meet you on Friday morning."
say garden rms 1.5 \
    "There is a small garden behind the house." \
    "In spring the apple trees are white with flowers, and in the evening you can hear the birds from every window." \
    "Nobody knows who planted them."
say morning awb 0.4 \
    "Good morning, ladies and gentlemen." \
    "Before we begin, please switch off your telephones." \
    "The first speaker has worked on bridges and roads for more than thirty years, and she will show us how a river can be crossed without touching it." \
    "After that we will have time for your questions."
say kitchen slt 0.9 \
    "First wash the potatoes and cut them into small pieces." \
    "Boil the water, add some salt, and wait for twenty minutes."

# Nothing to caption: a noisy room, and a tone that comes and goes.
sox -R -n -r 16000 -b 16 -c 1 noise.flac synth 5 pinknoise vol -44dB
sox -R -n -r 16000 -b 16 -c 1 tone.flac synth 5 sine 440 tremolo 0.5 90 vol -20dB
: >noise.txt
: >tone.txt
