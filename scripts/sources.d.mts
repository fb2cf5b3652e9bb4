export declare const STAMP: string;
export declare function digestOfSources(root: string): string;
export declare function buildIsStale(root: string): boolean;
export declare function installIsStale(root: string): boolean;
