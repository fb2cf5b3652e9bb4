/** Text that is small enough to stay in the object, or where it lies in R2. */
export type Payload = { text: string } | { r2: string };
