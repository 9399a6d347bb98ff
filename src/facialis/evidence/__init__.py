"""Published findings held against the model: the table, the rules of judgement, the runners, the verdicts."""
