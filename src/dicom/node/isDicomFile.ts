import { readHead } from '../../base/node/index.ts'
import { isDicom } from '../part10.ts'

/** Whether a file is DICOM, told by its beginning: a folder may hold disk images and films of another kind. */
export const isDicomFile = (path: string): boolean => isDicom(readHead(path, 200))
