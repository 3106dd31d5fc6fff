/** Fonts and WebAssembly from where npm has put them. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Assets } from '../draw/assets.ts'

const find = createRequire(import.meta.url)

export const installedAssets: Assets = async path => new Uint8Array(await readFile(find.resolve(path)))
