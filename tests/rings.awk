# Rings of calls: files that call each other, straight or through others. Reads
#
#	FILE has FUNCTION
#	FILE calls FUNCTION
#
# and prints a ring a line: the strongly connected components of more than one
# file, by Tarjan's algorithm. What no file has (libc, libraries) is left out.

function min(a, b)
{
	return a < b ? a : b
}

# Files on the stack from here up are one component.
function close_ring(file,   other, n, text)
{
	do {
		other = stack[top--]
		on_stack[other] = 0
		text = text " " other
		n++
	} while (other != file)
	if (n > 1)
		print substr(text, 2)
}

function visit(file,   i, n, next_file, list)
{
	number[file] = low[file] = ++visited
	stack[++top] = file
	on_stack[file] = 1
	n = split(called[file], list, " ")
	for (i = 1; i <= n; i++) {
		next_file = owner[list[i]]
		if (next_file == "" || next_file == file)
			continue
		if (!(next_file in number)) {
			visit(next_file)
			low[file] = min(low[file], low[next_file])
		} else if (on_stack[next_file])
			low[file] = min(low[file], number[next_file])
	}
	if (low[file] == number[file])
		close_ring(file)
}

!($1 in known) { known[$1] = 1; files[++nfiles] = $1 }
$2 == "has" { owner[$3] = $1 }
$2 == "calls" { called[$1] = called[$1] " " $3 }

END {
	for (i = 1; i <= nfiles; i++)
		if (!(files[i] in number))
			visit(files[i])
}
