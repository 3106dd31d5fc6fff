/**
 * Reads a file of an npm package by its path, as `@fontsource/inter/unicode.json`. In Node it comes from `node_modules`
 * (`../node/assets.ts`), in a browser from where the page keeps its files.
 */
export type Assets = (path: string) => Promise<Uint8Array>
