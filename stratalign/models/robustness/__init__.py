"""What could make an association wrong: measurement error, missing values, attrition, unmeasured causes."""
