import { parseArgs } from 'node:util'
import { machine } from '../machine.ts'
import { QUICK_STORM, runStorm, STORM } from './storm.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

console.log(`A storm of devices. ${machine}.\n`)
await runStorm(values.quick ? QUICK_STORM : STORM, console.log)
