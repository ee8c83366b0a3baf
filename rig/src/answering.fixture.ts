/** A process that answers as it is told: with something, with a failure, with its end, or not at all. */
process.on('disconnect', () => process.exit(0))
process.on('message', question => {
  if (question === 'end') process.exit(3)
  else if (question === 'fail') process.send!({ failed: 'no such thing' })
  else if (question !== 'wait') process.send!({ ok: question })
})
