/** What the system says of a file that cannot be read or written, as words for the person who named it. */
import { getSystemErrorMap } from 'node:util'

const words: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read or written: see who owns it, or name another place',
  EPERM: 'it may not be changed: see who owns it, or name another place',
  EROFS: 'nothing can be written there: name another place',
  EEXIST: 'a file is there where a folder is needed: name another place',
  ENOTDIR: 'a part of the path is a file, not a folder: name another place',
  EISDIR: 'it is a folder, not a file',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left: free some and run the command again',
  EDQUOT: 'no space is left: free some and run the command again',
  ENAMETOOLONG: 'the name is too long: name a shorter one',
  ELOOP: 'its links lead in a circle: name the file itself',
  EMFILE: 'too many files are open: let more be open (ulimit -n), and run the command again',
  EBUSY: 'another program has it: wait for that, or name another place',
  EIO: 'the disk or the network failed: see to that, and run the command again',
}

/** Undefined for an error that is not the system's. */
export function faultOf({ code = '' }: NodeJS.ErrnoException): string | undefined {
  if (!/^E[A-Z0-9]+$/.test(code)) return undefined
  return words[code] ?? `the system says "${meaning(code)}" (${code}): see to that, and run the command again`
}

function meaning(code: string): string {
  for (const [name, text] of getSystemErrorMap().values()) if (name === code) return text
  return 'unknown'
}
