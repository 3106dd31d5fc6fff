/** SHA-256, the only hash in the project: films, weights, split lists and results are named by it. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** SHA-256 of bytes or of text in UTF-8, as 64 hex digits. */
export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')

/** SHA-256 of a file's content. */
export const fileSha256 = (path: string): string => sha256(readFileSync(path))
