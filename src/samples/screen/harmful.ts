import { descriptionOf, type Language } from '../../languages/language';
import { foundIn, type Rules } from './rules';

/** What a shell would do, in any text: it may be handed to one. */
const SHELL: Rules = [
  [
    'downloads and runs',
    /\b(?:(?:curl|wget)\b[^\n|;]{0,300}|https?:\/\/[^\s|;]{1,300}\s{0,9})\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b/,
  ],
  ['deletes files', /\brm\s+-(?:\w*r\w*f|\w*f\w*r)\w*\s/],
  ['deletes files', /\b(?:mkfs(?:\.\w+)?|dd\s+if=\S+\s+of=\/dev\/)\b/],
  ['brings the machine down', /:\(\)\s*\{\s*:\|:&\s*\};:/],
];
/** What a reader does not see: text that runs backwards, or is not there. */
const UNSEEN: Rules = [['hides what it says', /[\u202A-\u202E\u2066-\u2069\u200B\u2060]/]];
/** Latin names in which a letter is another alphabet's. */
const LOOKALIKES: Rules = [
  [
    'has names with letters that look like others',
    /(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]*\p{Script=Latin})(?=[\p{L}\p{N}_]*\p{Script=Cyrillic})[\p{L}_][\p{L}\p{N}_]*/u,
  ],
];
const PYTHON: Rules = [
  [
    'changes what other code relies on',
    /\bbuiltins\.\w+\s*=(?!=)|\b__builtins__\b|\bsetattr\s*\(\s*builtins\b/,
  ],
  [
    'looks at who runs it',
    /\bsys\.(?:_getframe|settrace|setprofile|_current_frames)\b|\binspect\.(?:stack|currentframe|getouterframes)\b|\bgc\.get_(?:objects|referrers)\b/,
  ],
  [
    'deletes files',
    /\bshutil\.rmtree\b|\brmtree\s*\(|\bos\.(?:remove|unlink|rmdir|removedirs)\b|\.unlink\s*\(|\.rmdir\s*\(/,
  ],
  [
    'reaches the network',
    /\burllib\.request\b|\burlopen\s*\(|\burlretrieve\b|\brequests\.(?:get|post|put|delete|head|request|Session)\b|\bhttp\.client\b|\bhttpx\.|\baiohttp\b|\bsocket\.(?:socket|create_connection)\b|\bftplib\b|\bsmtplib\b|\bparamiko\b/,
  ],
  [
    'starts other programs',
    /\bsubprocess\b|\bos\.(?:system|popen|exec[lv]\w*|spawn\w+|posix_spawn\w*|fork|kill)\b|\bpty\.spawn\b|\bpexpect\b/,
  ],
  [
    'loads code that cannot be read',
    /\bctypes\.(?:CDLL|cdll|windll)\b|\bpickle\.loads?\s*\(|\bmarshal\.loads\s*\(/,
  ],
  [
    'runs code that is made up',
    /(?<![\w.])exec\s*\(|\beval\s*\(\s*(?:base64|bytes|compile|codecs|zlib|__import__|requests|urllib|open)\b/,
  ],
  [
    'runs code that is put together so that nobody reads it',
    /^(?=[\s\S]*(?<![\w.])eval\s*\()(?=[\s\S]*(?:\b(?:b\d\ddecode|unhexlify|fromhex|decompress|rot_?13)\b|\bchr\b|\[::-1\]))/,
  ],
  [
    'depends on the day',
    /\b(?:datetime|date|dt)\.(?:now|today|utcnow)\s*\(|\btime\.(?:time|time_ns|localtime|gmtime|ctime)\s*\(\s*\)/,
  ],
  [
    'depends on the machine',
    /\bos\.(?:environ|getenv|getpid|getcwd|uname|getlogin)\b|\bplatform\.(?:node|system|uname)\b|\bsocket\.gethostname\b/,
  ],
];
const JAVASCRIPT: Rules = [
  [
    'deletes files',
    /\b(?:fs|fsp|promises)\.(?:rm|rmdir|unlink)(?:Sync)?\s*\(|\b(?:rmSync|unlinkSync|rmdirSync|rimraf)\s*\(/,
  ],
  [
    'reaches the network',
    /\bfetch\s*\(\s*['"`]|\bfetch\s*\(\s*url\b|\baxios\b|\bXMLHttpRequest\b|\bnew\s+WebSocket\b|require\(\s*['"](?:node:)?(?:https?|net|dgram|tls|dns)['"]\s*\)|from\s+['"](?:node:)?(?:https?|net|dgram|tls|dns)['"]/,
  ],
  ['starts other programs', /\bchild_process\b|\bexecSync\s*\(|\bspawnSync\s*\(|\bprocess\.kill\b/],
  [
    'runs code that is made up',
    /\beval\s*\(\s*(?:atob|Buffer|await|decodeURIComponent)|\bnew\s+Function\s*\(\s*(?:atob|Buffer)/,
  ],
  ['depends on the day', /\bDate\.now\s*\(|\bnew\s+Date\s*\(\s*\)|\bperformance\.now\s*\(/],
  ['depends on the machine', /\bprocess\.(?:env|pid|platform|cwd\s*\()|\bos\.(?:hostname|userInfo)\b/],
];
const RULES: Record<Language, Rules> = {
  python: PYTHON,
  javascript: JAVASCRIPT,
  typescript: JAVASCRIPT,
  go: [
    ['deletes files', /\bos\.Remove(?:All)?\b/],
    ['reaches the network', /\bhttp\.(?:Get|Post|Client|NewRequest)|\bnet\.(?:Dial|Listen)\w*/],
    ['starts other programs', /\bexec\.Command|\bsyscall\.(?:Exec|ForkExec|Kill)\b/],
    ['depends on the day', /\btime\.Now\s*\(/],
  ],
  rust: [
    ['deletes files', /\bfs::remove_\w+/],
    ['reaches the network', /\bnet::(?:TcpStream|UdpSocket|TcpListener)|\bTcpStream::connect|\breqwest::/],
    ['starts other programs', /\bprocess::Command\b|\bCommand::new\b/],
    ['depends on the day', /\bSystemTime::now\b|\bInstant::now\b/],
  ],
  java: [
    ['deletes files', /\bFiles\.(?:delete|deleteIfExists)\b|\.delete\(\)|\bdeleteOnExit\b/],
    ['reaches the network', /\bjava\.net\b|\bHttpClient\b|\bnew\s+(?:Socket|URL)\s*\(/],
    ['starts other programs', /\bProcessBuilder\b|\bgetRuntime\(\)\.exec\b/],
    [
      'depends on the day',
      /\bSystem\.(?:currentTimeMillis|nanoTime)\b|\bLocalDate(?:Time)?\.now\b|\bInstant\.now\b/,
    ],
  ],
  cpp: [
    ['deletes files', /\bremove_all\b|\bstd::remove\s*\(\s*"|\bunlink\s*\(/],
    ['reaches the network', /\bsocket\s*\(\s*AF_|\bcurl_easy_/],
    ['starts other programs', /\b(?:std::)?system\s*\(|\bpopen\s*\(|\bexec[lv]p?e?\s*\(|\bfork\s*\(\s*\)/],
    ['depends on the day', /\bsystem_clock::now\b|\btime\s*\(\s*(?:NULL|nullptr|0)\s*\)/],
  ],
};

/** What code does that no sample should teach; undefined for nothing. Remarks do nothing, but may hide something. */
export function harmIn(code: string, language: Language): string | undefined {
  const { comment } = descriptionOf(language);
  const lines = code.split('\n').filter((line) => !line.trimStart().startsWith(comment));
  return (
    foundIn(code, [...UNSEEN, ...LOOKALIKES]) ?? foundIn(lines.join('\n'), [...RULES[language], ...SHELL])
  );
}

/** The same for what is asked: there only a shell's words do harm, and what cannot be seen. */
export function harmInText(text: string): string | undefined {
  return foundIn(text, [...SHELL, ...UNSEEN]);
}
