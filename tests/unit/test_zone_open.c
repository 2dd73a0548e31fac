/*
 * Opening zones: which names are taken, what $TZ may say, and what the error
 * tells. Needs the system's tzdata.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "base/zone.h"
#include "must_open.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WINTER = 1767243600, SUMMER = 1782882000 }; /* of 2026, 5:00 UTC */

static void
refuses_names(void **state)
{
	static const char *const names[] = { "Mars/Base", "", ".", "..", "/",
		"/etc/localtime", "../zoneinfo/UTC", "Europe/../UTC", "Europe",
		"Europe/", "Europe/Moscow/", "Europe/Moscow\n", "MSK-3",
		"Europe/Moscow/x", "./Europe/Moscow", ":UTC", "Москва" };
	struct err err = ERR_INIT;
	char name[5000];

	(void)state;
	for (size_t i = 0; i < NELEM(names); i++) {
		assert_null(zone_open(names[i], &err));
		assert_int_equal(ERR_CONFIG, err.code);
		assert_non_null(strstr(err.text, "is not known on this"));
	}
	assert_null(zone_open("Mars/Base", &err));
	assert_string_equal(
	    "zone \"Mars/Base\" is not known on this system", err.text);
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_null(zone_open(name, &err));
	assert_int_equal(ERR_CONFIG, err.code);
}

/* What people write, and the name that they mean; NULL: who knows. */
static const struct {
	const char *wrong, *meant;
} guesses[] = {
	{ "MSK", "Europe/Moscow" },
	{ "msk", "Europe/Moscow" },
	{ "MSK+2", "Asia/Yekaterinburg" },
	{ "MSK-1", "Europe/Kaliningrad" },
	{ "VLAT", "Asia/Vladivostok" },
	{ "Moscow", "Europe/Moscow" },
	{ "moscow", "Europe/Moscow" },
	{ "Europe/Moskow", "Europe/Moscow" },
	{ "Asia/Moscow", "Europe/Moscow" },
	{ "europe/moscow", "Europe/Moscow" },
	{ "EUROPE/MOSCOW", "Europe/Moscow" },
	{ "Europe\\Moscow", "Europe/Moscow" },
	{ "Europe/Moscow ", "Europe/Moscow" },
	{ "Europe-Moscow", "Europe/Moscow" },
	{ "Europe/London/", "Europe/London" },
	{ "New York", "America/New_York" },
	{ "Ekaterinburg", "Asia/Yekaterinburg" },
	{ "Asia/Vladivostock", "Asia/Vladivostok" },
	{ "Saint-Petersburg", "Europe/Moscow" },
	{ "Москва", "Europe/Moscow" },
	{ "омск", "Asia/Omsk" },
	{ "Russian Standard Time", "Europe/Moscow" },
	{ "utc", "UTC" },
	{ "UTC+3", "Etc/GMT-3" },
	{ "GMT+03:00", "Etc/GMT-3" },
	{ "+03:00", "Etc/GMT-3" },
	{ "+3", "Etc/GMT-3" },
	{ "UTC-5", "Etc/GMT+5" },
	{ "UTC+3:30", NULL },
	{ "UTC+99", NULL },
	{ "UTC+", "UTC" },
	{ "Mars/Base", NULL },
	{ "QQQ", NULL },
	{ "", NULL },
	{ "Europe", NULL },
};

static void
suggests_names(void **state)
{
	struct err err = ERR_INIT;
	char said[256];
	size_t i;

	(void)state;
	unsetenv("TZDIR");
	for (i = 0; i < NELEM(guesses); i++) {
		assert_null(zone_open(guesses[i].wrong, &err));
		assert_int_equal(ERR_CONFIG, err.code);
		snprintf(said, sizeof(said), "perhaps %s is meant",
		    guesses[i].meant != NULL ? guesses[i].meant : "");
		if ((strstr(err.text, "perhaps") != NULL) !=
			(guesses[i].meant != NULL) ||
		    (guesses[i].meant != NULL &&
			strstr(err.text, said) == NULL))
			fail_msg("%s: %s", guesses[i].wrong, err.text);
	}
	zone_open("QQQ", &err);
	assert_non_null(strstr(err.text, "such as Europe/Moscow"));
}

static void
refuses_other_files(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_null(zone_open("zone1970.tab", &err));
	assert_int_equal(ERR_CONFIG, err.code);
	assert_non_null(strstr(err.text, "zone \"zone1970.tab\": /"));
	assert_non_null(strstr(err.text, "is not a TZif file"));
}

static const struct {
	const char *tz, *name;
	int winter, summer; /* offsets in minutes */
} variables[] = {
	{ "", "UTC", 0, 0 },
	{ ":", "UTC", 0, 0 },
	{ "UTC", "UTC", 0, 0 },
	{ "Europe/Berlin", "Europe/Berlin", 60, 120 },
	{ ":Europe/Berlin", "Europe/Berlin", 60, 120 },
	{ "/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo", 540, 540 },
	{ ":/usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo", 540, 540 },
	{ "MSK-3", "MSK-3", 180, 180 },
	{ "<+03>-3", "<+03>-3", 180, 180 },
	{ "<-0330>+3:30", "<-0330>+3:30", -210, -210 },
	{ "XYZ-3:15:30", "XYZ-3:15:30", 195, 195 },
	{ "ABC-1DEF", "ABC-1DEF", 60, 120 },
	{ "ABC-1DEF-3", "ABC-1DEF-3", 60, 180 },
	{ "ABC-1DEF,M3.5.0,M10.5.0/3", NULL, 60, 120 },
	{ "ABC-10DEF,M10.1.0,M4.1.0/3", NULL, 660, 600 },
	{ "IST-1GMT0,M10.5.0,M3.5.0/1", NULL, 0, 60 },
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", NULL, -120, -60 },
	{ "ABC3DEF,J60/167,J300/-167:59:59", NULL, -180, -120 },
	{ "ABC3DEF,59/2,299", NULL, -180, -120 },
	/* summer all the year */
	{ "EST5EDT,0/0,J365/25", NULL, -240, -240 },
};

static void
reads_variable(void **state)
{
	(void)state;
	for (size_t i = 0; i < NELEM(variables); i++) {
		const char *name = variables[i].name;
		struct zone *z;

		setenv("TZ", variables[i].tz, 1);
		z = must_open(NULL);
		assert_string_equal(
		    name != NULL ? name : variables[i].tz, zone_name(z));
		if (variables[i].winter != zone_offset(z, WINTER) / 60 ||
		    variables[i].summer != zone_offset(z, SUMMER) / 60)
			fail_msg("TZ=%s", variables[i].tz);
		zone_free(z);
	}
	unsetenv("TZ");
}

static void
refuses_variable(void **state)
{
	static const char *const bad[] = { "MSK", "Mars/Base", "::UTC", "M-3",
		"<+03-3", "MSK-25", "MSK-3:60", "MSK-3:", "MSK-3:00:", "MSK--3",
		"MSK-3MSD,", "MSK-3MSD,M3.5.0", "/nowhere/at/all",
		"MSK-3MSD,M13.1.0,M10.5.0", "MSK-3MSD,M3.0.0,M10.5.0",
		"MSK-3MSD,M3.6.0,M10.5.0", "MSK-3MSD,M3.5.7,M10.5.0",
		"MSK-3MSD,J0,J1", "MSK-3MSD,J366,J1", "MSK-3MSD,366,1",
		"MSK-3MSD,M3.5.0/168,M10.5.0", "MSK-3MSD,M3.5.0,M10.5.0x",
		"MSK-99999999999999999999", "/usr/share/zoneinfo" };
	struct err err = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < NELEM(bad); i++) {
		setenv("TZ", bad[i], 1);
		if (zone_open(NULL, &err) != NULL)
			fail_msg("TZ=%s", bad[i]);
		assert_int_equal(ERR_CONFIG, err.code);
		assert_non_null(strstr(err.text, "TZ: zone \""));
	}
	unsetenv("TZ");
}

static void
follows_link(void **state)
{
	char dir[] = "/tmp/zoneXXXXXX", path[64];
	struct zone *z;

	(void)state;
	assert_non_null(mkdtemp(dir));
	strcat(strcpy(path, dir), "/localtime");
	assert_return_code(symlink("/usr/share/zoneinfo/Asia/Tokyo", path), 0);
	setenv("TZ", path, 1);
	z = must_open(NULL);
	assert_string_equal("Asia/Tokyo", zone_name(z));
	assert_int_equal(32400, zone_offset(z, 0));
	zone_free(z);
	unsetenv("TZ");
	unlink(path);
	rmdir(dir);
}

/* Whatever it is on this machine, it opens and has a name. */
static void
knows_system(void **state)
{
	struct zone *z;

	(void)state;
	unsetenv("TZ");
	z = must_open(NULL);
	assert_true(strlen(zone_name(z)) > 0);
	zone_free(z);
	zone_free(NULL);
}

static void
lives_without_data(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	setenv("TZDIR", "/nowhere", 1);
	zone_free(must_open("UTC"));
	assert_null(zone_open("Europe/Moscow", &err));
	assert_string_equal(
	    "zone \"Europe/Moscow\" is not known on this system; "
	    "there is no /nowhere: is tzdata installed?",
	    err.text);
	unsetenv("TZDIR");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_names),
		cmocka_unit_test(suggests_names),
		cmocka_unit_test(refuses_other_files),
		cmocka_unit_test(reads_variable),
		cmocka_unit_test(refuses_variable),
		cmocka_unit_test(follows_link),
		cmocka_unit_test(knows_system),
		cmocka_unit_test(lives_without_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
