# SPDX-License-Identifier: GPL-2.0-or-later
# results.tsv -> size.svg and time.svg, for testdata/lab/bench: with -l, a panel for each kernel.
set terminal svg size 900,380 font "sans-serif,12" background "white"
set datafile separator "\t"
set key top left Left reverse samplen 2
set xrange [12:640]
set grid
set logscale xy
set format y "%g"
set xlabel "guest memory, GiB"
set xtics (16, 64, 256, 512)
kernels = system("awk -F'\t' 'NR > 1 && !seen[$2]++ { print $2 }' results.tsv")
of(kernel, tool, options) = sprintf("< awk -F'\t' '$2 == \"%s\" && index($3, \"%s\") == 1 && $4 == \"%s\"' results.tsv", kernel, tool, options)
do for [picture in "size time"] {
	set output picture . ".svg"
	field = picture eq "size" ? 5 : 6
	scale = picture eq "size" ? 1e6 : 1
	set ylabel picture eq "size" ? "dump, MB" : "makedumpfile, seconds"
	set yrange [picture eq "size" ? 5 : 0.1 : picture eq "size" ? 200000 : 20000]
	set multiplot layout 1,words(kernels)
	do for [kernel in kernels] {
		set title "Linux " . kernel
		plot of(kernel, "stock-1.7.8", "-l") using 1:(column(field)/scale) with linespoints pt 7 title "stock 1.7.8", \
		     of(kernel, "view-", "-l") using 1:(column(field)/scale) with linespoints pt 6 title "under the view", \
		     of(kernel, "view-", "-l --exclude-unaccepted-memmap") using 1:(column(field)/scale) with linespoints pt 8 title "with the memory map out", \
		     of(kernel, "ours", "-l") using 1:(column(field)/scale) with linespoints pt 5 title "ours", \
		     of(kernel, "ours", "-l --exclude-unaccepted-memmap") using 1:(column(field)/scale) with linespoints pt 9 title "ours, with the option"
	}
	unset multiplot
}
