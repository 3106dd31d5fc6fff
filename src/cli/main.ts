/**
 * The command line. Results go to files or stdout, progress and messages to stderr. Exit status 0: done; 1: an input could not be read or a step
 * failed; 2: the call itself is wrong.
 */
import { Command, CommanderError } from 'commander'
import { PhysisError, researchNotice, UsageError } from '../base/index.ts'
import { faultOf } from '../base/node/index.ts'
import { cohortCommand } from './cohort.ts'
import { dicomCommand } from './dicom.ts'
import { evaluateCommand } from './evaluate.ts'
import { modelCommand } from './model.ts'
import { phantomCommand } from './phantom.ts'
import { predictCommand } from './predict.ts'
import { studyCommand } from './study.ts'
import { version } from './version.ts'

export async function main(args: readonly string[]): Promise<void> {
  for (const stream of [process.stdout, process.stderr]) stream.off('error', endUnheard).on('error', endUnheard)
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

/** Nobody reads on, as behind `| head`, or what is printed goes to a disk that is full. */
function endUnheard(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit()
  console.error(`physis: what is printed cannot be written: ${faultOf(error) ?? error.message}`)
  process.exit(1)
}

/** Undefined if this is no fault of a file. A file that was to take another's place is named by that. */
function messageOfSystem(error: NodeJS.ErrnoException & { dest?: string }): string | undefined {
  const fault = faultOf(error)
  const place = error.dest ?? error.path
  return fault && `${place === undefined ? '' : `${place}: `}${fault}`
}

const everyCommand = (command: Command): Command[] => [command, ...command.commands.flatMap(everyCommand)]
