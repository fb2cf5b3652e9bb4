const part = "AAAA";
const whole = { id: part, rawId: part, type: "public-key" };

/** In the form of what a browser sends, and signed by nobody. */
export const NO_ASSERTION = {
  ...whole,
  response: { clientDataJSON: part, authenticatorData: part, signature: part },
};
export const NO_ATTESTATION = { ...whole, response: { clientDataJSON: part, attestationObject: part } };
