// What stands in the plain page before stage.js: the site's script, and the function that stage.py gives it.
declare const cnnSite: any;
declare function pythonHears(id: string, data: object, buffers: string[]): Promise<any[]>;
