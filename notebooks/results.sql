-- Databricks notebook source
-- MAGIC %md
-- MAGIC # Results of an experiment
-- MAGIC Reads the tables `evals`, `runs` and `fits` of an output. Set the path of each table to your output first.

-- COMMAND ----------

CREATE OR REPLACE TEMPORARY VIEW evals AS SELECT * FROM delta.`/Volumes/main/copse/files/copse-out/tables/evals`;
CREATE OR REPLACE TEMPORARY VIEW runs AS SELECT * FROM delta.`/Volumes/main/copse/files/copse-out/tables/runs`;
CREATE OR REPLACE TEMPORARY VIEW fits AS SELECT * FROM delta.`/Volumes/main/copse/files/copse-out/tables/fits`;

-- COMMAND ----------

-- Loss per training FLOP: every arm at every size and horizon, over all test domains.
SELECT arm, predictor, d_model, horizon, train_flops, bits_per_byte, bits_per_byte_low, bits_per_byte_high
FROM evals
WHERE test_domain IS NULL AND expert IS NULL
ORDER BY train_flops, bits_per_byte

-- COMMAND ----------

-- Branch-Train-Merge: the ensemble against dense at equal tokens, updates and training FLOPs.
SELECT ensemble.arm, ensemble.architecture, ensemble.d_model, ensemble.horizon,
       ensemble.bits_per_byte - dense.bits_per_byte AS bits_per_byte_less_dense
FROM evals AS ensemble
JOIN evals AS dense
  ON dense.experiment = ensemble.experiment AND dense.split_id = ensemble.split_id
 AND dense.architecture = ensemble.architecture AND dense.d_model = ensemble.d_model
 AND dense.layers = ensemble.layers AND dense.horizon = ensemble.horizon
 AND dense.arm = 'dense' AND dense.test_domain IS NULL
WHERE ensemble.predictor = 'ensemble' AND ensemble.test_domain IS NULL
ORDER BY ensemble.arm, ensemble.architecture, ensemble.d_model, ensemble.horizon

-- COMMAND ----------

-- The loss of each expert on each test domain.
SELECT d_model, horizon, expert, test_domain, bits_per_byte
FROM evals
WHERE predictor = 'single' AND arm = 'experts' AND test_domain IS NOT NULL
ORDER BY d_model, horizon, expert, test_domain

-- COMMAND ----------

-- Training FLOPs of each arm, summed over its runs.
SELECT arm, d_model, count(*) AS runs, sum(train_flops) AS train_flops, sum(wall_seconds) AS wall_seconds
FROM runs
WHERE status = 'finished'
GROUP BY arm, d_model
ORDER BY arm, d_model

-- COMMAND ----------

-- Runs that did not finish, and why.
SELECT run_id, arm, d_model, domain, status, reason FROM runs WHERE status <> 'finished'

-- COMMAND ----------

-- The fitted laws, with their objective and status. The reason says why a law cannot be trusted.
SELECT architecture, arm, law, objective, objective_value, parameters, lows, highs, status, reason FROM fits
