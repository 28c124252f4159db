// Each kind of measure; see casework/kinds.h. Private to casework.
#pragma once

#include "casework/kinds.h"

namespace quell::casework {

Kind command_kind();
Kind hotpatch_kind();
Kind service_kind();
Kind firewall_kind();
Kind nginx_endpoint_kind();
Kind nginx_parameter_kind();
Kind nginx_rate_kind();
Kind nginx_address_kind();
Kind haproxy_endpoint_kind();
Kind haproxy_parameter_kind();
Kind haproxy_rate_kind();
Kind haproxy_address_kind();
Kind haproxy_server_kind();
Kind htpasswd_kind();
Kind postgres_role_kind();
Kind redis_user_kind();
Kind ssh_key_kind();
Kind token_kind();
Kind setting_kind();
Kind flag_kind();
Kind flag_file_kind();
Kind logging_setting_kind();
Kind logging_signal_kind();
Kind logging_call_kind();

}  // namespace quell::casework
