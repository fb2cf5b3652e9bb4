const NUMBERS = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "127.0.0.2",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0x7f.1",
  "0X7F.0X0.0X0.0X1",
  "127.0.0.0x1",
  "0177.0.0.1",
  "0177.0x0.0.1",
  "00000177.0.0.1",
  "017700000001",
  "0",
  "0.0.0.0",
  "127.0.0.1.",
];

const IPV6 = [
  "::1",
  "0:0:0:0:0:0:0:1",
  "0000:0000:0000:0000:0000:0000:0000:0001",
  "::",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::FFFF:127.0.0.1",
  "::ffff:0:127.0.0.1",
  "::127.0.0.1",
  "64:ff9b::127.0.0.1",
  "64:ff9b:1::7f00:1",
  "2002:7f00:1::",
  "2001:0:7f00:1::80ff:fffe",
  "fe80::1",
  "fe80::1%25lo",
  "fe80::1%lo",
  "::1%25lo",
  "fd00::1",
  "fc00::1",
  "fec0::1",
  "ff02::1",
  "100::1",
  "2001:db8::1",
].map((address) => `[${address}]`);

const NAMES = [
  "localhost",
  "LOCALHOST",
  "localhost.",
  "app.localhost",
  "localhost.localdomain",
  "ip6-localhost",
  "router.lan",
  "printer.local",
  "db.internal",
  "host.docker.internal",
  "1.0.0.127.in-addr.arpa",
  "127.0.0.1.nip.io",
  "7f000001.nip.io",
  "127-0-0-1.sslip.io",
  "app.localtest.me",
  "lvh.me",
];

const METADATA = [
  "169.254.169.254",
  "169.254.170.2",
  "0xA9FEA9FE",
  "2852039166",
  "[::ffff:a9fe:a9fe]",
  "[fd00:ec2::254]",
  "100.100.100.200",
  "192.0.0.192",
  "metadata",
  "metadata.google.internal",
  "instance-data.ec2.internal",
];

const NETS = [
  "10.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.0.1",
  "100.64.0.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
];

/** Written so that a filter and a client may read them differently. */
const DISGUISED = [
  "１２７.０.０.１",
  "127。0。0。1",
  "127．0．0．1",
  "127｡0｡0｡1",
  "①②⑦.⓪.⓪.①",
  "ｌｏｃａｌｈｏｓｔ",
  "loc\u00adalhost",
  "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
  "%31%32%37.0.0.1",
  "127%2e0%2e0%2e1",
  "%6c%6f%63%61%6c%68%6f%73%74",
  "127.0.0.1%00.example.com",
  "xn--127-0-0-1",
  "127.0.0.1\t",
  "127.0.\n0.1",
];

/** The whole address is what deceives; `{}` is where the port belongs. */
const DECEIVING = [
  "http:\\\\127.0.0.1{}\\",
  "http:/\\127.0.0.1{}/",
  "http:127.0.0.1{}/",
  "http:///127.0.0.1{}/",
  "HTTP://127.0.0.1{}/",
  " \t\nhttp://127.0.0.1{}/\u0000",
  "http://user:password@127.0.0.1{}/",
  "http://example.com@127.0.0.1{}/",
  "http://example.com:80@127.0.0.1{}/",
  "http://example.com%2f@127.0.0.1{}/",
  "http://example.com\\@127.0.0.1{}/",
  "http://127.0.0.1{}\\@example.com/",
  "http://127.0.0.1{}#@example.com/",
  "http://127.0.0.1{}?@example.com/",
  "http://127.0.0.1{}/@example.com/",
  "https://127.0.0.1{}/",
  "https://localhost{}/",
];

const SCHEMES = [
  "file:///etc/passwd",
  "file://127.0.0.1/etc/passwd",
  "data:text/plain,reached",
  "blob:http://127.0.0.1{}/0c5b",
  "ftp://127.0.0.1{}/",
  "ws://127.0.0.1{}/",
  "wss://127.0.0.1{}/",
  "gopher://127.0.0.1{}/_GET%20/",
  "dict://127.0.0.1{}/",
  "ldap://127.0.0.1{}/",
  "unix:/var/run/docker.sock",
  "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
  "view-source:http://127.0.0.1{}/",
  "about:blank",
  "javascript:1",
];

/** Every way of addressing a private host, as a program writes it, towards a port; `own` are this machine's addresses and names. */
export function privateAddresses(port: number, own: readonly string[] = []): string[] {
  const hosts = [...NUMBERS, ...IPV6, ...NAMES, ...METADATA, ...NETS, ...DISGUISED, ...own];
  return [
    ...hosts.map((name) => `http://${name}:${port}/`),
    ...[...DECEIVING, ...SCHEMES].map((url) => url.replace("{}", `:${port}`)),
  ];
}

/** A public name may have any address; these are what a hosts file gives to names below `example.com`. */
export const PRIVATE_NAMES: Record<string, string> = {
  "loopback.example.com": "127.0.0.1",
  "another.example.com": "127.5.5.5",
  "loopback6.example.com": "::1",
  "mapped.example.com": "::ffff:127.0.0.1",
  "compatible.example.com": "::127.0.0.1",
  "nat64.example.com": "64:ff9b::7f00:1",
  "sixtofour.example.com": "2002:7f00:1::",
  "unspecified.example.com": "0.0.0.0",
  "unspecified6.example.com": "::",
  "metadata.example.com": "169.254.169.254",
  "office.example.com": "10.0.0.1",
  "carrier.example.com": "100.64.0.1",
  "benchmark.example.com": "198.18.0.1",
  "unique.example.com": "fd00::1",
  "link.example.com": "fe80::1",
};

/** All of these names, towards a port. */
export const namedAddresses = (port: number): string[] =>
  Object.keys(PRIVATE_NAMES).map((name) => `http://${name}:${port}/`);
