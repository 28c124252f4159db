// What web shells do, in PHP as src/webroot/php/code_view.h writes it: one statement a line, names
// in lower case, '@' behind what a request sent, '~' before what was hidden. A rule's first string
// that is found is the place that is shown. points: from 50 on a rule alone makes a file suspicious.

rule runs_request_as_code {
  meta:
    says = "runs what a request sends as PHP code"
    points = 90
  strings:
    $run = /[^>:\w$](eval|assert|create_function)\([^\n]{0,500}@/
  condition:
    $run
}

rule runs_request_as_command {
  meta:
    says = "runs what a request sends as a command"
    points = 90
  strings:
    $run = /[^>:\w$](system|passthru|exec|shell_exec|popen|proc_open|pcntl_exec)\([^\n]{0,500}@/
  condition:
    $run
}

rule request_names_function_and_argument {
  meta:
    says = "calls a function that a request names, with what the request sends"
    points = 85
  strings:
    $call = /[^w>:]\$\w+@(\[[^\n\]]{0,100}\]){0,3}\([^\n]{0,300}@/
  condition:
    $call
}

rule request_names_function {
  meta:
    says = "calls a function that a request names"
    points = 55
  strings:
    $call = /[^w>:]\$\w+@(\[[^\n\]]{0,100}\]){0,3}\(/
  condition:
    $call and not request_names_function_and_argument
}

rule request_names_class_or_method {
  meta:
    says = "makes an object of a class, or calls a method, that a request names"
    points = 15
  strings:
    $new = /new ?\$\w+@/
    $method = /(->|::)\$\w+@(\[[^\n\]]{0,100}\]){0,3}\(/
    $reflection = /new ?reflection(method|class)\([^\n]{0,100}@/
  condition:
    any of them
}

rule request_names_callback {
  meta:
    says = "hands a function that a request names to one that calls it"
    points = 75
  strings:
    $first = /[^>:\w$](call_user_func|call_user_func_array|forward_static_call|forward_static_call_array|array_map|register_shutdown_function|register_tick_function|ob_start|set_error_handler|set_exception_handler|spl_autoload_register|iterator_apply|header_register_callback)\(\$\w+@(\[[^\n\]]{0,100}\]){0,3}[,)]/
    $second = /[^>:\w$](usort|uasort|uksort|array_filter|array_walk|array_walk_recursive|array_reduce|preg_replace_callback|mb_ereg_replace_callback)\([^\n,()]{0,200},\$\w+@(\[[^\n\]]{0,100}\]){0,3}[,)]/
    $after_call = /[^>:\w$](usort|uasort|uksort|array_filter|array_walk|array_walk_recursive|array_reduce|preg_replace_callback|mb_ereg_replace_callback)\([^\n,()]{0,60}\([^\n()]{0,100}\),\$\w+@(\[[^\n\]]{0,100}\]){0,3}[,)]/
  condition:
    any of them
}

rule dangerous_callback_on_request {
  meta:
    says = "hands what a request sends to a callback that runs commands or code"
    points = 85
  strings:
    $named = /[^>:\w$](call_user_func|call_user_func_array|forward_static_call|array_map|array_filter|array_walk|usort|uasort|uksort|array_reduce|preg_replace_callback|register_shutdown_function|iterator_apply)\([^\n]{0,200}"(system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec|assert|eval|create_function)"/
    $sent = /[^>:\w$](call_user_func|call_user_func_array|forward_static_call|array_map|array_filter|array_walk|usort|uasort|uksort|array_reduce|preg_replace_callback|register_shutdown_function|iterator_apply)\([^\n]{0,300}@/
  condition:
    all of them
}

rule hidden_dangerous_call {
  meta:
    says = "calls a function that runs commands or code by a name that is hidden"
    points = 75
  strings:
    $call = /~(system|exec|passthru|shell_exec|popen|proc_open|pcntl_exec|assert|eval|create_function)\(/
    $string = /~"(system|passthru|shell_exec|popen|proc_open|pcntl_exec|assert|create_function)"/
  condition:
    any of them
}

rule hidden_decoder {
  meta:
    says = "calls a decoding function by a name that is hidden"
    points = 45
  strings:
    $call = /~(base64_decode|gzinflate|gzuncompress|str_rot13|hex2bin|convert_uudecode|file_put_contents|call_user_func|call_user_func_array|move_uploaded_file)\(/
  condition:
    $call
}

rule runs_decoded_code {
  meta:
    says = "decodes code and runs it"
    points = 80
  strings:
    $decoder = /[^>:\w$](eval|assert)\([^\n]{0,200}(base64_decode|gzinflate|gzuncompress|gzdecode|str_rot13|convert_uudecode|hex2bin|strrev|openssl_decrypt|mcrypt_decrypt)\(/
    $constant = /[^>:\w$](eval|assert)\([^\n"]{0,100}~"/
  condition:
    any of them
}

rule runs_fetched_code {
  meta:
    says = "fetches code from elsewhere and runs it"
    points = 75
  strings:
    $fetch = /[^>:\w$](eval|assert)\([^\n]{0,200}[^>:\w$](file_get_contents|fopen|file|readfile)\(~?"(https?|ftp|php|data|phar|expect|zip):/
    $curl = /[^>:\w$](eval|assert)\([^\n]{0,200}[^>:\w$]curl_exec\(/
    $include = /[^>:\w$](include|include_once|require|require_once)\(?~?"(https?|ftp|data|php|phar|expect|zip):/
  condition:
    any of them
}

rule runs_file_as_string {
  meta:
    says = "reads a file and runs what is in it"
    points = 25
  strings:
    $read = /[^>:\w$](eval|assert)\([^\n]{0,200}[^>:\w$](file_get_contents|fread|fgets|stream_get_contents|file)\(/
  condition:
    $read and not runs_fetched_code
}

rule replaces_with_code {
  meta:
    says = "replaces text with the result of code (modifier e)"
    points = 55
  strings:
    $preg = /[^>:\w$]preg_replace\(~?"[^\n"]{0,200}[\/#!|%][imsxuADSUXJ]{0,6}e[imsxuADSUXJ]{0,6}",/
    $mb = /[^>:\w$](mb_ereg_replace|mb_eregi_replace)\([^\n]{0,300},~?"[imsx]{0,3}e[imsx]{0,3}"\)/
  condition:
    any of them
}

rule replaces_with_request_as_code {
  meta:
    says = "replaces text with what a request sends, as code (modifier e)"
    points = 90
  strings:
    $preg = /[^>:\w$]preg_replace\(~?"[^\n"]{0,200}[\/#!|%][imsxuADSUXJ]{0,6}e[imsxuADSUXJ]{0,6}",[^\n]{0,200}@/
    $mb = /[^>:\w$](mb_ereg_replace|mb_eregi_replace)\([^\n]{0,200}@[^\n]{0,200},~?"[imsx]{0,3}e[imsx]{0,3}"\)/
  condition:
    any of them
}

rule includes_what_request_names {
  meta:
    says = "includes the file that a request names"
    points = 55
  strings:
    $include = /[^>:\w$](include|include_once|require|require_once)\(?(~?"(https?:\/\/|ftp:\/\/)?"\.?)?\$\w+@(\[[^\n\]]{0,100}\]){0,3}\)?;?\n/
  condition:
    $include
}

rule includes_path_with_request {
  meta:
    says = "includes a file whose path has a part from a request"
    points = 15
  strings:
    $include = /[^>:\w$"](include|include_once|require|require_once)[^\n\w"=][^\n]{0,200}@/
  condition:
    $include and not includes_what_request_names
}

rule includes_picture {
  meta:
    says = "includes a picture or a temporary file as code"
    points = 50
  strings:
    $include = /[^>:\w$](include|include_once|require|require_once)[ (~"$][^\n]{0,100}\.(jpe?g|png|gif|ico|bmp|webp|tmp|log)"\)?;?\n/
  condition:
    $include
}

rule writes_code_from_request {
  meta:
    says = "writes code that a request sends into a file"
    points = 80
  strings:
    $tag = /[^>:\w$](file_put_contents|fwrite|fputs)\([^\n]{0,200}"<\?[^\n]{0,200}@/
    $name = /[^>:\w$]file_put_contents\([^\n]{0,100}\.(php[0-9]?|phtml|phar|jspx?|aspx?)"[^\n]{0,200}@/
  condition:
    any of them
}

rule writes_where_request_says {
  meta:
    says = "writes what a request sends into a file that the request names"
    points = 60
  strings:
    $put = /[^>:\w$]file_put_contents\([^\n,]{0,200}@[^\n]{0,60},[^\n]{0,200}@/
  condition:
    $put
}

rule upload_without_check {
  meta:
    says = "a short script that stores uploads under the name that the client gives"
    points = 60
  strings:
    $move = /[^>:\w$](move_uploaded_file|copy)\(\$_FILES[^\n]{0,120}\["tmp_name"\][^\n]{0,200}(\["name"\]|@)/
  condition:
    $move and filesize < 600
}

rule request_deserialised {
  meta:
    says = "deserialises what a request sends"
    points = 25
  strings:
    $read = /[^>:\w$]unserialize\([^\n]{0,200}@/
  condition:
    $read
}

rule request_deserialised_into_caller {
  meta:
    says = "deserialises what a request sends, into a class that calls what its fields say"
    points = 70
  strings:
    $read = /[^>:\w$]unserialize\([^\n]{0,200}@/
    $end = /function __(destruct|wakeup|tostring)\(/
    $call = /[^>:\w$](call_user_func|call_user_func_array|eval|assert|system|file_put_contents)\([^\n]{0,60}\$this->/
  condition:
    all of them
}

rule request_becomes_variables {
  meta:
    says = "makes variables of what a request sends, and calls a function that a variable names"
    points = 60
  strings:
    $extract = /[^>:\w$](extract|import_request_variables|parse_str)\([^\n]{0,60}@/
    $call = /[^>:\w$]\$\w+\(/
  condition:
    all of them and filesize < 4000
}

rule hidden_request {
  meta:
    says = "spells the name of the request's variables in pieces"
    points = 70
  strings:
    $name = /~\$_(GET|POST|REQUEST|COOKIE|SERVER|FILES)\b/
  condition:
    $name
}

rule variables_of_signs {
  meta:
    says = "is written in signs instead of words: counts letters up from variables named _"
    points = 60
  strings:
    $count = /\$_{1,8}\+\+/
  condition:
    #count > 3
}

rule reflects_request {
  meta:
    says = "calls a function that a request names, by reflection"
    points = 85
  strings:
    $new = /new ?reflectionfunction\([^\n]{0,100}@/
  condition:
    $new
}

rule calls_c_library {
  meta:
    says = "calls the C library's system() directly"
    points = 80
  strings:
    $ffi = /ffi::(cdef|load)\([^\n]{0,200}(system|popen|exec)/
  condition:
    $ffi
}

rule interactive_shell {
  meta:
    says = "connects a shell with the net"
    points = 70
  strings:
    $shell = /[^>:\w$](proc_open|popen|exec|system|shell_exec|passthru)\([^\n]{0,100}(\/bin\/)?(ba|da|z|k)?sh -i/
    $tcp = /"[^\n"]{0,200}\/dev\/tcp\//
    $nc = /[^>:\w$](exec|system|shell_exec|passthru|popen|proc_open)\([^\n]{0,100}\bnc -[a-z]{0,4}[el]/
  condition:
    any of them
}

rule socket_to_request_with_shell {
  meta:
    says = "connects to where a request says, and runs commands"
    points = 70
  strings:
    $open = /[^>:\w$](fsockopen|pfsockopen|stream_socket_client|socket_connect)\([^\n]{0,200}@/
    $run = /[^>:\w$](proc_open|popen|exec|system|shell_exec|passthru)\(/
  condition:
    all of them
}

rule file_manager {
  meta:
    says = "lists, deletes and writes files as requests say"
    points = 60
  strings:
    $delete = /[^>:\w$](unlink|rmdir|rename|chmod)\([^\n]{0,100}@/
    $write = /[^>:\w$](file_put_contents|fwrite|fputs|move_uploaded_file|copy)\([^\n]{0,300}@/
    $list = /[^>:\w$](scandir|opendir|glob|readdir)\(/
    $show = /[^>:\w$](fileperms|php_uname|disk_free_space|disk_total_space|posix_getpwuid|phpversion|getcwd|get_current_user)\(/
  condition:
    all of them
}

rule password_digest_guards_code {
  meta:
    says = "runs code or includes a file behind the digest of a password that is written in it"
    points = 50
  strings:
    $guard = /[^>:\w$](md5|sha1|crc32|hash)\([^\n]{0,120}\)(===?|!==?)"[0-9a-f]{32,64}"/
    $run = /[^>:\w$](eval|assert|create_function|system|passthru|shell_exec|popen|proc_open)\(/
  condition:
    all of them
}

rule jumps_about {
  meta:
    says = "jumps from piece to piece so that nobody can read it"
    points = 45
  strings:
    $goto = /\ngoto [a-z0-9_]{3,12};?\n/
  condition:
    #goto > 25
}

rule code_in_strings {
  meta:
    says = "runs code, and has its names written in escapes throughout"
    points = 50
  strings:
    $run = /[^>:\w$](eval|assert|create_function|include|include_once)[^\n\w]/
    $hidden = /~"[\w\/.:-]{3,}"/
  condition:
    $run and #hidden > 8
}
