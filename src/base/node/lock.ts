/**
 * A folder that one process at a time works in, be it of this host or of another that shares the folder. A process number alone does not say who has it:
 * in a container it is as a rule 1, and numbers are given out again. So a lock names the host, and when the process began.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '../errors.ts'
import { readIfThere } from './files.ts'

/** Host and beginning are absent from the locks of earlier versions. */
type Owner = { pid: number; host?: string; began?: string }

/**
 * Takes the folder; the returned function gives it back. A lock that a killed process of this host left behind is taken over.
 *
 * @param apart folders that nobody may work in at the same time; whoever takes one of them names `folder` here in turn
 * @throws {UsageError} naming the process that has one of the folders
 */
export function lockFolder(folder: string, apart: readonly string[] = []): () => void {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'lock')
  const own: Owner = { pid: process.pid, host: hostname(), began: beginningOf(process.pid) }
  while (!written(path, JSON.stringify(own))) {
    refuseOwned(folder)
    rmSync(path, { force: true })
  }
  const unlock = () => rmSync(path, { force: true })
  try {
    // Only now: of two who look at each other's folder after they took their own, one at least sees the other.
    for (const other of apart) refuseOwned(other)
  } catch (error) {
    unlock()
    throw error
  }
  return unlock
}

/** @returns false if the file is there already */
function written(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function refuseOwned(folder: string): void {
  const path = join(folder, 'lock')
  const bytes = readIfThere(path)
  if (bytes === undefined) return
  const owner = parseOwner(bytes.toString())
  if (!owner)
    throw new UsageError(
      `${path} does not say which process works in ${folder}: if none does any more, delete this file`,
    )
  const { pid, host = hostname() } = owner
  if (host !== hostname())
    throw new UsageError(
      `${folder} is in use by process ${pid} on the host ${host}: wait for it, stop it, or name another folder; if that run is gone, delete ${path}`,
    )
  if (isAlive(owner))
    throw new UsageError(`${folder} is in use by process ${pid}: wait for it, stop it, or name another folder`)
}

function parseOwner(text: string): Owner | undefined {
  try {
    const read = JSON.parse(text)
    const owner: Owner = typeof read === 'number' ? { pid: read } : read
    return Number.isInteger(owner.pid) && owner.pid > 0 ? owner : undefined
  } catch {
    return undefined
  }
}

/** Of a process of this host. */
function isAlive({ pid, began }: Owner): boolean {
  const now = beginningOf(pid)
  // A lock of our number that is not ours is of a process before us.
  if (pid === process.pid) return began === now
  if (began !== undefined && now !== undefined && began !== now) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began, in a unit of the system's own; undefined where the system does not tell. */
function beginningOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // starttime of proc(5), the 22nd field: the 20th behind the name in brackets, which may itself hold blanks and brackets.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return pid === process.pid ? String(performance.timeOrigin) : undefined
  }
}
