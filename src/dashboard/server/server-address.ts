/** The server this page came from, with the path before `/v1` if a proxy put one there. */
export const SERVER_URL = new URL('.', document.baseURI).href;
