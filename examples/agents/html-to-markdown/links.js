const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "ftp:"]);

/**
 * Makes a function that turns an address of the page into one that may stand in Markdown.
 * @param {string | undefined} baseUrl the caller's base address; else the page's own <base> is used
 * @returns {(address: string | undefined) => string} "" for addresses that run code or hold data
 */
export function linkResolver(baseUrl, pageBase) {
  const base = absolute(pageBase, absolute(baseUrl)) ?? absolute(baseUrl);
  if (baseUrl && !base) {
    throw Object.assign(new Error(`“${baseUrl}” is not an absolute address to resolve links with.`), {
      code: "invalid_base_url",
    });
  }
  return (address) => {
    // Browsers ignore these inside an address, which is how `java\nscript:` slips past naive filters.
    const bare = (address ?? "").replace(/\p{Cc}/gu, "").trim();
    if (!bare) return "";
    const url = absolute(bare, base);
    if (url ? !SAFE.has(new URL(url).protocol) : /^[a-z][a-z0-9+.-]*:/i.test(bare)) return "";
    return escapeAddress(base && url && !bare.startsWith("#") ? url : bare);
  };
}

function absolute(address, base) {
  return address && URL.canParse(address, base) ? new URL(address, base).href : undefined;
}

/** Characters that would end the address early in `[text](address)`. */
function escapeAddress(address) {
  return address.replace(
    /[\s()<>\\"]/g,
    (sign) => `%${sign.codePointAt(0).toString(16).padStart(2, "0").toUpperCase()}`,
  );
}
