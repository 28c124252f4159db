// Each kind of measure; see casework/kinds.h. Private to casework.
#pragma once

#include "casework/kinds.h"

namespace quell::casework {

Kind command_kind();
Kind firewall_kind();
Kind nginx_endpoint_kind();
Kind nginx_parameter_kind();
Kind nginx_rate_kind();
Kind nginx_address_kind();
Kind htpasswd_kind();
Kind postgres_role_kind();
Kind redis_user_kind();
Kind setting_kind();
Kind flag_file_kind();

}  // namespace quell::casework
