// What stands in the plain page before stage.js: the function that stage.py gives it.
declare function pythonHears(id: string, data: object, buffers: string[]): Promise<any[]>;
