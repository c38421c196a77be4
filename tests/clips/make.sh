#!/bin/sh
# Makes the speech in this folder with flite (Debian package "flite") and sox.
set -eu
cd "$(dirname "$0")"

say() { flite -voice "$1" -t "$3" -o "$2"; }

say slt fox.wav "The quick brown fox jumps over the lazy dog."
say rms weather.wav "The weather will be fine tomorrow. We can walk along the river."

# Two people who may speak at the same time.
say slt letter.wav "Dear Margaret, thank you for the parcel that came on Tuesday. The children loved the wooden train, \
and your cake was gone before the evening. We hope to see you again in summer."
say rms museum.wav "The museum opens at nine in the morning and closes at six. Tickets for students cost half the price. \
Please leave your bags and umbrellas at the entrance."
for name in letter museum; do
    sox $name.wav $name.flac
    rm $name.wav
done

# Two sentences with two seconds of silence between and one behind.
say rms first.wav "Please open the window."
say slt second.wav "The train leaves at seven."
sox first.wav -p pad 0.5 2 | sox - second.wav -b 16 pause.wav pad 0 1
rm first.wav second.wav

# Forty seconds of one sentence without a pause: what silence is in it is removed.
say rms long.wav "My grandfather built this house with his own hands and he was very proud of it \
and every summer we came here with the whole family to swim in the lake and to pick the cherries \
that grew behind the garden wall and in the evening we sat around the fire and listened to the \
stories that he told about his journeys across the sea and about the strange animals and the friendly \
people that he had met on islands whose names I have forgotten although I can still hear his voice \
when I close my eyes and think of those warm nights under the stars with the smell of wood smoke \
and the sound of the water and my sister laughing because the dog had stolen another sausage \
from the plate of our uncle who never noticed anything until it was much too late"
sox long.wav monologue.flac silence 1 0.01 0.5% -1 0.06 0.5%
rm long.wav
