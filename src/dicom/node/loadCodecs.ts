/** The decoders, from the package in node_modules, compiled once for each thread. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Codecs, codecsOf } from '../codecs.ts'

let loaded: Promise<Codecs> | undefined

export function loadCodecs(): Promise<Codecs> {
  loaded ??= readFile(createRequire(import.meta.url).resolve('dcmjs-codecs/build/dcmjs-native-codecs.wasm'))
    .then(bytes => WebAssembly.compile(bytes))
    .then(codecsOf)
  return loaded
}
