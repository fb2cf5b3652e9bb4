import { publicAddresses } from "../../agents-runtime/egress-proxy/public-address.ts";

/** Whether an IP address is one of the public internet. */
export const isPublicAddress: (address: string) => boolean = publicAddresses();
