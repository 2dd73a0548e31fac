/*
 * Any bytes as a workbook: a zip file, and what is in it.
 */
#include "listen.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	listen_read((const char *)data, size);
	return 0;
}
