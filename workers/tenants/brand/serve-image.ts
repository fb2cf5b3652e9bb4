import type { Env } from "../../kernel/env.ts";
import { findTenantById, type TenantRecord } from "../directory.ts";
import type { Site } from "../hosts/index.ts";
import { imagePath, openImage } from "./image-file.ts";

/** Nothing in a picture runs or is fetched, also where its address is opened by itself: an SVG is a document then. */
const POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/**
 * A picture of a brand, at an address that names its content: it may be kept for ever. Null where the workspace has no
 * such picture now, and on hosts of other workspaces. Only what the remembered brand names is looked for in the files.
 */
export async function serveImage(env: Env, site: Site, request: Request): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  const tenantId = pathname.split("/")[2] ?? "";
  const tenant: TenantRecord | null =
    site.kind === "tenant" ? site.tenant : await findTenantById(env, tenantId);
  if (!tenant || tenant.id !== tenantId) return null;
  const images = [tenant.brand?.logo, tenant.brand?.favicon];
  const image = images.find((one) => one && imagePath(tenant.id, one) === pathname);
  if (!image) return null;
  const headers = {
    "content-type": image.type,
    "content-disposition": "attachment",
    "content-security-policy": POLICY,
    "cache-control": "public, max-age=31536000, immutable",
    // Mail programs in a browser show logos, too.
    "cross-origin-resource-policy": "cross-origin",
    etag: `"${image.digest}"`,
  };
  if (request.headers.get("if-none-match") === headers.etag)
    return new Response(null, { status: 304, headers });
  const file = await openImage(env, tenant.id, image);
  return file && new Response(request.method === "HEAD" ? null : file.body, { headers });
}
