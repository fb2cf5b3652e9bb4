/** How far a host is with who issues its certificate and lets requests for it through. */
export type Issued =
  | { state: "active"; id: string }
  | { state: "pending"; id: string; finding: string }
  | { state: "failed"; finding: string }
  /** Nothing was decided: try again, in so many seconds where the provider said so. */
  | { state: "away"; finding: string; retrySeconds?: number };

/** Makes hosts reachable over TLS. Hosts are told apart by their names, so that asking again does nothing twice. */
export interface HostnameProvider {
  /** Has the host issued, and tells how far that is. Does not reject. */
  ensure(host: string): Promise<Issued>;
  /** Gives the host up; answers whether it is gone, which one that was never there is. Does not reject. */
  remove(host: string): Promise<boolean>;
}
