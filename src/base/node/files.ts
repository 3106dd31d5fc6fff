/**
 * Files that are whole or absent, and the beginnings of those that are there. Content is written to a neighbour, synced, renamed over the target and the folder is
 * synced: after a crash or a full disk the old file is still there, and a reader never sees half of the new one.
 */
import { randomUUID } from 'node:crypto'
import {
  closeSync,
  type Dirent,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Writes `chunks` one after the other as one file, atomically and durably. Folders are made as needed.
 *
 * @throws the system's error (ENOSPC and the like), naming `path`, after removing what was written; the previous file is untouched
 */
export function writeFileAtomic(path: string, ...chunks: readonly (string | Uint8Array)[]): void {
  mkdirSync(dirname(path), { recursive: true })
  const temporary = `${path}.${randomUUID().slice(0, 8)}.part`
  let isThere = false
  try {
    const file = openSync(temporary, 'w')
    isThere = true
    try {
      for (const chunk of chunks) writeAll(file, typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    if (isThere) rmSync(temporary, { force: true })
    // The system names the neighbour, or, where space ends, nothing.
    throw Object.assign(error as NodeJS.ErrnoException, { path })
  }
  syncFolder(dirname(path))
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, Math.min(bytes.length - at, 1 << 24))
}

/** Makes a rename in this folder durable. Windows cannot open a folder, and needs no such sync. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/**
 * Paths of all files in a folder and those in it, in order; links to files count, links to folders are not followed. What may not be looked
 * into counts as a file: reading it fails, and says so, while the rest is done.
 */
export function filesUnder(folder: string): string[] {
  const found: string[] = []
  const walk = (folder: string) => {
    let entries: Dirent[]
    try {
      entries = readdirSync(folder, { withFileTypes: true })
    } catch (error) {
      if (!isForbidden(error)) throw error
      found.push(folder)
      return
    }
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (isFile(path)) found.push(path)
    }
  }
  walk(folder)
  return found.sort()
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  } catch (error) {
    return isForbidden(error)
  }
}

const isForbidden = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '')

/** All bytes of a file; undefined if there is none. */
export function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The first bytes of a file, or all of a shorter one. */
export function readHead(path: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const file = openSync(path, 'r')
  try {
    return bytes.subarray(0, readSync(file, bytes))
  } finally {
    closeSync(file)
  }
}
