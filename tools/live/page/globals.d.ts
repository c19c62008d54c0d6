// What TypeScript does not know: the page's own script, the live part, and what a worker of the classic kind has.
declare const cnnSite: any;
declare let cnnLive: any;
declare function importScripts(address: string): void;
declare function loadPyodide(options: object): Promise<any>;
