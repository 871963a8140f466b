export * from '@org/terminal-core/store'
