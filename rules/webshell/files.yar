// What web shells do in other languages than PHP, and what makes a server run what it should only
// send: looked for in a file's own bytes. Variables: path, name, extension (lower case).

rule images_become_code {
  meta:
    says = "makes the server run pictures or texts as code"
    points = 75
  strings:
    $type = /(AddType|AddHandler)[^\n]{0,60}(php|cgi|perl|python)[^\n]{0,80}\.(jpe?g|png|gif|ico|txt|html?|css|js|svg|webp|bmp|pdf|zip|log|dat)\b/ nocase
    $files = /<Files(Match)?[^>\n]{0,80}(jpe?g|png|gif|ico|txt|html?|css|svg|webp|bmp|pdf|zip|log|dat)/ nocase
    $handler = /(SetHandler|ForceType)[^\n]{0,60}(php|cgi-script|perl|python)/ nocase
  condition:
    name == ".htaccess" and ($type or ($files and $handler))
}

rule code_before_every_page {
  meta:
    says = "makes the server run a file before or after every page"
    points = 45
  strings:
    $value = /(^|[\n\r;])[ \t]*(php_value[ \t]+|php_admin_value[ \t]+)?auto_(prepend|append)_file[ \t=]+["']?[^\s"']/ nocase
  condition:
    (name == ".htaccess" or name == ".user.ini" or name == "php.ini") and $value
}

rule hidden_code_before_every_page {
  meta:
    says = "makes the server run a file before every page that is no script of the site"
    points = 80
  strings:
    $odd = /auto_(prepend|append)_file[ \t=]+["']?(php:\/\/|data:|https?:|\/tmp\/|\/dev\/|\/var\/tmp\/|[^\n"']{0,120}(\/\.|\.(jpe?g|png|gif|ico|txt|css|log|tmp|dat)\b))/ nocase
  condition:
    (name == ".htaccess" or name == ".user.ini" or name == "php.ini") and $odd
}

rule code_from_elsewhere_allowed {
  meta:
    says = "allows PHP to include code from other servers"
    points = 60
  strings:
    $allow = /allow_url_include[ \t=]+["']?(on|1|true)/ nocase
  condition:
    (name == ".htaccess" or name == ".user.ini" or name == "php.ini") and $allow
}

rule jsp_runs_request {
  meta:
    says = "runs commands, classes or scripts in a page that reads requests"
    points = 85
  strings:
    $exec = /getRuntime\s*\(\s*\)\s*\.\s*exec\s*\(/
    $builder = /new\s+ProcessBuilder\s*\(/
    $define = /\bdefineClass\s*\(/
    $script = /ScriptEngineManager\s*\(/
    $reflect = /Class\s*\.\s*forName\s*\(\s*"java\.lang\.(Run|Process)/
    $request = /\brequest\s*\.\s*get(Parameter|ParameterValues|ParameterMap|Header|InputStream|Reader|QueryString|Cookies)\s*\(/
  condition:
    (extension == "jsp" or extension == "jspx" or extension == "jspf" or extension == "jsw") and
    $request and any of ($exec, $builder, $define, $script, $reflect)
}

rule asp_runs_request {
  meta:
    says = "runs what a request sends as code"
    points = 90
  strings:
    $run = /\b(eval|execute|executeglobal)\s*\(?\s*request\b/ nocase
  condition:
    (extension == "asp" or extension == "aspx" or extension == "asa" or extension == "cer" or
     extension == "ashx" or extension == "asmx") and $run
}

rule asp_commands {
  meta:
    says = "runs commands in a page that reads requests"
    points = 80
  strings:
    $shell = /(WScript\.Shell|Shell\.Application)"?\s*\)/ nocase
    $start = /\bnew\s+(System\.Diagnostics\.)?Process(StartInfo)?\s*\(|\bProcess\s*\.\s*Start\s*\(/
    $load = /\bAssembly\s*\.\s*Load\s*\(/
    $request = /\bRequest\s*(\[|\.\s*(Form|QueryString|Item|Headers|Params|Cookies|InputStream|BinaryRead)|\()/ nocase
  condition:
    (extension == "asp" or extension == "aspx" or extension == "ashx" or extension == "asmx" or
     extension == "cshtml" or extension == "asa" or extension == "cer") and
    $request and any of ($shell, $start, $load)
}

rule python_runs_request {
  meta:
    says = "runs what a request sends as a command or code"
    points = 80
  strings:
    $run = /\b(os\s*\.\s*(popen|system)|subprocess\s*\.\s*\w+|eval|exec)\s*\([^\n]{0,120}(getvalue|getfirst|request\s*\.\s*(args|form|values|json|data|headers|cookies|GET|POST)|QUERY_STRING|HTTP_[A-Z]|parse_qs)/
  condition:
    (extension == "py" or extension == "cgi" or extension == "wsgi") and $run
}

rule python_cgi_with_commands {
  meta:
    says = "a short CGI script that reads requests and runs commands"
    points = 60
  strings:
    $run = /\b(os\s*\.\s*(popen|system)\s*\(|subprocess\s*\.\s*(check_output|run|call|Popen|getoutput|getstatusoutput)\s*\()/
    $cgi = /FieldStorage\s*\(|QUERY_STRING|\bHTTP_[A-Z_]{3,}/
    $header = /content-type/i
  condition:
    (extension == "py" or extension == "cgi") and filesize < 8KB and all of them
}

rule perl_cgi_with_commands {
  meta:
    says = "a short CGI script that reads requests and runs commands"
    points = 60
  strings:
    $system = /\b(system|exec|eval)\s*\(?\s*"?\$\w/
    $quote = /`[^`\n]{0,80}\$\w/
    $pipe = /\bopen\s*\(?[^\n;]{0,60}(\|\s*["']|["']-\|["']|["']\s*\|)/
    $request = /\bparam\s*\(|QUERY_STRING|\bHTTP_[A-Z_]{3,}/
    $perl = /^#![^\n]{0,60}perl|\buse\s+(CGI|strict)\b/
  condition:
    (extension == "pl" or extension == "cgi" or extension == "pm") and filesize < 4KB and
    $perl and $request and any of ($system, $quote, $pipe)
}

rule ruby_runs_request {
  meta:
    says = "runs what a request sends as a command"
    points = 80
  strings:
    $quote = /(`|%x\{)[^`\n]{0,60}#\{[^}\n`]{0,40}(params\[|request\.|QUERY_STRING|\bcgi\[|\bc\[)/
    $call = /(\bsystem|\bexec|\bIO\.popen|\beval)[ (][^\n;]{0,60}(params\[|request\.(params|env|body)|QUERY_STRING|\bcgi\[)/
  condition:
    (extension == "rb" or extension == "cgi" or extension == "ru") and any of them
}

rule shell_cgi_runs_request {
  meta:
    says = "a shell script that runs what a request sends"
    points = 85
  strings:
    $run = /\b(eval|(ba|da|z|k)?sh\s+-c)\b[^\n]{0,120}\$\{?(QUERY_STRING|HTTP_\w{2,}|REQUEST_URI|PATH_INFO)/
    $head = /^#![^\n]{0,40}sh\b/
  condition:
    $head and $run
}

rule node_runs_request {
  meta:
    says = "runs what a request sends as a command"
    points = 75
  strings:
    $run = /\b(exec|execSync|spawn|spawnSync|execFile)\s*\([^\n]{0,160}(searchParams|req(uest)?\.(query|body|params|headers))/
    $module = /require\s*\(\s*['"](node:)?child_process['"]/
  condition:
    (extension == "js" or extension == "cjs" or extension == "mjs" or extension == "ts") and
    all of them
}

rule coldfusion_runs_request {
  meta:
    says = "runs what a request sends as a command"
    points = 85
  strings:
    $run = /<cfexecute[^>]{0,300}#(form|url|cgi)\./ nocase
  condition:
    (extension == "cfm" or extension == "cfml" or extension == "cfc") and $run
}

rule code_in_picture {
  meta:
    says = "begins as a picture or document and has PHP code in it"
    points = 75
  strings:
    $gif = "GIF8"
    $jpeg = { FF D8 FF }
    $png = { 89 50 4E 47 }
    $webp = "RIFF"
    $pdf = "%PDF-"
    $code = /<\?(php|PHP)[ \t\r\n]/
    $script = /<script\s+language\s*=\s*["']?php/ nocase
  condition:
    ($gif at 0 or $jpeg at 0 or $png at 0 or $webp at 0 or $pdf at 0) and ($code or $script)
}

rule code_named_as_picture {
  meta:
    says = "has PHP code in it and the name of a picture"
    points = 60
  strings:
    $code = /<\?(php|PHP)[ \t\r\n]/
  condition:
    (extension == "jpg" or extension == "jpeg" or extension == "png" or extension == "gif" or
     extension == "ico" or extension == "bmp" or extension == "webp" or extension == "svg") and
    $code
}

rule archive_in_picture {
  meta:
    says = "a picture that is a PHP archive as well"
    points = 70
  strings:
    $gif = "GIF8"
    $jpeg = { FF D8 FF }
    $png = { 89 50 4E 47 }
    $halt = /__HALT_COMPILER\s*\(\s*\)\s*;/
  condition:
    ($gif at 0 or $jpeg at 0 or $png at 0) and $halt
}

rule program {
  meta:
    says = "a program for Linux (ELF)"
    points = 25
  condition:
    uint32(0) == 0x464c457f
}
