/*
 * kassa: receipts from a shop's cash-register cloud as tables, and its goods
 * list in.
 */
#include "cmd/command.h"

int
main(int argc, char **argv)
{
	return command_main(argc, argv);
}
