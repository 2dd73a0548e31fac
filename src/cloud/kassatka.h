/*
 * Kassatka's 1C-API, as its page "API для интеграции" has it: four requests
 * under http://api.kassatka.link/1c-api/v1, the token in the header api-token,
 * replies {"success":true,"response":{...}}.
 */
#ifndef CLOUD_KASSATKA_H
#define CLOUD_KASSATKA_H

#include "cloud/cloud.h"

extern const struct cloud cloud_kassatka;

#endif
