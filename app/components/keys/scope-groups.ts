/** A permission that a key can be limited to, with what it lets one do. */
export interface Scope {
  name: string;
  about: string;
}

export interface ScopeGroup {
  noun: string;
  scopes: Scope[];
}
