# SPDX-License-Identifier: GPL-2.0-or-later
# boots.tsv -> acceptance.svg, for testdata/lab/measure.
set terminal svg size 760,300 font "sans-serif,12" background "white"
set output "acceptance.svg"
set datafile separator "\t"
set key top left
set grid
set xlabel "guest memory, GiB"
set xtics (4, 8, 16, 64)
set logscale x 2
set xrange [3.5:75]
set multiplot layout 1,2
set title "boot, seconds on the guest's clock"
set yrange [0:*]
plot "< awk -F'\t' '$2 == \"eager\"' boots.tsv" using 1:3 with linespoints pt 7 title "eager", \
     "< awk -F'\t' '$2 == \"lazy\"' boots.tsv" using 1:3 with linespoints pt 5 title "lazy"
set title "memory taken from the host, GiB"
plot "< awk -F'\t' '$2 == \"eager\"' boots.tsv" using 1:($4/1024) with linespoints pt 7 title "eager", \
     "< awk -F'\t' '$2 == \"lazy\"' boots.tsv" using 1:($4/1024) with linespoints pt 5 title "lazy"
unset multiplot
