export declare function typesOf(baseUrl: string): Promise<string>;
