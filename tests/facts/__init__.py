"""Is the model held to what is known of real audiences? What is expected stands in ``sim_facts``, once."""
