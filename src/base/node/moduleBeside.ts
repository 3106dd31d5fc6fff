/**
 * The module of this name beside the one that asks, to be run as a thread or a process: with its extension, TypeScript in the work tree and JavaScript in the package.
 *
 * @param url the asking module's `import.meta.url`
 */
export const moduleBeside = (url: string, name: string): URL => new URL(`./${name}${url.slice(-3)}`, url)
