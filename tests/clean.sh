# Nothing of the machine's own set-up has a say in a test: neither a home nor
# /etc, nor what the environment says. Each test begins with this; whatever it
# wants of these it sets for itself. A home and an /etc there are none.
for name in $(env | sed -n 's/^\([A-Za-z_][A-Za-z_0-9]*\)=.*/\1/p'); do
	case $name in
	KASSA_SANDBOX | KASSA_RULES_PATH | KASSA_MAN_PATH | KASSA_SEED) ;;
	KASSA_* | XDG_* | CREDENTIALS_DIRECTORY | STATE_DIRECTORY | \
	    JOURNAL_STREAM | NO_COLOR | LC_* | TZDIR | *_proxy | *_PROXY | \
	    CURL_* | SSL_CERT_* | XML_CATALOG_FILES | PYTHON*)
		unset "$name"
		;;
	esac
done
HOME=/nowhere KASSA_ETC=/nowhere LANG=C TZ=UTC
export HOME KASSA_ETC LANG TZ
