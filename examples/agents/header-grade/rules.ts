import type { Headers } from "./headers.ts";
import { policyFindings } from "./policy.ts";

export interface Finding {
  severity: "high" | "medium" | "low";
  header: string;
  message: string;
  /** The header as it should be. */
  fix?: string;
}
export type Rule = (headers: Headers) => Finding[];

const YEAR = 31_536_000;
const first = (headers: Headers, name: string): string | undefined => headers.get(name)?.[0];
const finding = (severity: Finding["severity"], header: string, message: string, fix?: string): Finding[] => [
  { severity, header, message, ...(fix && { fix }) },
];

const transport: Rule = (headers) => {
  const value = first(headers, "strict-transport-security");
  const fix = `Strict-Transport-Security: max-age=${YEAR * 2}; includeSubDomains`;
  if (value === undefined)
    return finding(
      "high",
      "Strict-Transport-Security",
      "It is missing: the first visit can be led to plain HTTP.",
      fix,
    );
  const age = Number(/max-age\s*=\s*"?(\d{1,12})/i.exec(value)?.[1] ?? 0);
  if (age === 0)
    return finding("high", "Strict-Transport-Security", "Without a max-age it is switched off.", fix);
  return [
    ...(age < YEAR / 2
      ? finding(
          "medium",
          "Strict-Transport-Security",
          `It holds for ${Math.floor(age / 86_400)} d only: half a year and more.`,
          fix,
        )
      : []),
    ...(/includesubdomains/i.test(value)
      ? []
      : finding("low", "Strict-Transport-Security", "Subdomains are left out.", fix)),
  ];
};

const sniffing: Rule = (headers) =>
  first(headers, "x-content-type-options")?.toLowerCase() === "nosniff"
    ? []
    : finding(
        "medium",
        "X-Content-Type-Options",
        "Without nosniff, an upload can be read as a script.",
        "X-Content-Type-Options: nosniff",
      );

const framing: Rule = (headers) => {
  if (/frame-ancestors/i.test(headers.get("content-security-policy")?.join(";") ?? "")) return [];
  return /^(?:deny|sameorigin)$/i.test(first(headers, "x-frame-options") ?? "")
    ? []
    : finding(
        "medium",
        "X-Frame-Options",
        "Any site can put this one in a frame and have its buttons pressed.",
        "X-Frame-Options: DENY",
      );
};

const referrer: Rule = (headers) => {
  const value = first(headers, "referrer-policy")?.toLowerCase();
  const fix = "Referrer-Policy: strict-origin-when-cross-origin";
  if (value === undefined)
    return finding(
      "low",
      "Referrer-Policy",
      "It is left to the browser what other sites are told of addresses here.",
      fix,
    );
  return value.split(",").some((each) => each.trim() === "unsafe-url")
    ? finding(
        "medium",
        "Referrer-Policy",
        "unsafe-url tells every site the whole address, with what is in it.",
        fix,
      )
    : [];
};

const features: Rule = (headers) =>
  headers.has("permissions-policy")
    ? []
    : finding(
        "low",
        "Permissions-Policy",
        "Frames and scripts may ask for camera, microphone and place.",
        "Permissions-Policy: camera=(), microphone=(), geolocation=()",
      );

const chatter: Rule = (headers) =>
  ["server", "x-powered-by", "x-aspnet-version"].flatMap((name) =>
    (headers.get(name) ?? [])
      .filter((value) => name !== "server" || /\d/.test(value))
      .flatMap((value) => finding("low", name, `It tells which program to attack: ${value.slice(0, 60)}.`)),
  );

const sharing: Rule = (headers) => {
  if (
    first(headers, "access-control-allow-origin") !== "*" ||
    first(headers, "access-control-allow-credentials") !== "true"
  )
    return [];
  return finding(
    "high",
    "Access-Control-Allow-Origin",
    "Everybody together with credentials: browsers refuse it, and it shows that origins are not checked.",
  );
};

const cookies: Rule = (headers) =>
  (headers.get("set-cookie") ?? []).flatMap((cookie) => {
    const name = cookie.split("=", 1)[0]?.trim().slice(0, 60) ?? "";
    const attributes = cookie
      .split(";")
      .slice(1)
      .map((each) => each.trim().toLowerCase());
    const has = (attribute: string) =>
      attributes.some((each) => each === attribute || each.startsWith(`${attribute}=`));
    const [hostPrefix, session] = [/^__(?:host|secure)-/i.test(name), /sess|auth|token|sid|jwt/i.test(name)];
    return [
      ...(has("secure")
        ? []
        : finding(
            session || hostPrefix ? "high" : "medium",
            "Set-Cookie",
            `The cookie ${name} is not Secure.`,
          )),
      ...(session && !has("httponly")
        ? finding(
            "medium",
            "Set-Cookie",
            `The cookie ${name} looks like a session, and scripts can read it: HttpOnly.`,
          )
        : []),
      ...(has("samesite") ? [] : finding("low", "Set-Cookie", `The cookie ${name} has no SameSite.`)),
    ];
  });

export const RULES: readonly Rule[] = [
  transport,
  policyFindings,
  sniffing,
  framing,
  sharing,
  cookies,
  referrer,
  features,
  chatter,
];
