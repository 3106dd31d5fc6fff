/**
 * The command line. Results go to files or stdout, progress and messages to stderr. Exit status 0: done; 1: an input could not be read or a step
 * failed; 2: the call itself is wrong.
 */
import { Command, CommanderError } from 'commander'
import { PhysisError, researchNotice, UsageError } from '../base/index.ts'
import { cohortCommand } from './cohort.ts'
import { dicomCommand } from './dicom.ts'
import { evaluateCommand } from './evaluate.ts'
import { modelCommand } from './model.ts'
import { phantomCommand } from './phantom.ts'
import { predictCommand } from './predict.ts'
import { studyCommand } from './study.ts'
import { version } from './version.ts'

export async function main(args: readonly string[]): Promise<void> {
  const program = new Command('physis')
    .description(`Skeletal age from the radiograph that is already there. ${researchNotice}`)
    .version(version)
    .addCommand(predictCommand())
    .addCommand(studyCommand())
    .addCommand(evaluateCommand())
    .addCommand(cohortCommand())
    .addCommand(phantomCommand())
    .addCommand(modelCommand())
    .addCommand(dicomCommand())
  for (const command of everyCommand(program))
    command.exitOverride().showHelpAfterError('(add --help for what it takes)')
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2
      return
    }
    const message = error instanceof PhysisError ? error.message : messageOfSystem(error as NodeJS.ErrnoException)
    if (message === undefined) throw error
    console.error(`physis: ${message}`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

/** What the system says of a file that cannot be read or written. */
const fileFaults: Readonly<Record<string, string>> = {
  EACCES: 'it may not be read or written: see who owns it, or name another place',
  EPERM: 'it may not be changed: see who owns it, or name another place',
  EROFS: 'nothing can be written there: name another place',
  EEXIST: 'a file is there where a folder is needed: name another place',
  ENOTDIR: 'a part of the path is a file, not a folder: name another place',
  EISDIR: 'it is a folder, not a file',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'no space is left: free some and run the command again',
  EDQUOT: 'no space is left: free some and run the command again',
}

/** Undefined if this is no fault of a file. */
function messageOfSystem({ code = '', path }: NodeJS.ErrnoException): string | undefined {
  const fault = fileFaults[code]
  return fault && `${path === undefined ? '' : `${path}: `}${fault}`
}

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)]
